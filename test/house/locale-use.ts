import ts from 'typescript';
import { readSources } from './sources.ts';

export interface LocaleUse {
  /** `src/file.ts:line` */
  readonly place: string;
  /** The key as written, `*` standing for each computed part. */
  readonly key: string;
  /** Whether the use means this key (without its plural form). */
  matches(key: string): boolean;
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** @returns the fixed parts of a string or template, or nothing for other nodes */
function fixedParts(node: ts.Node): string[] | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
}

/** @returns every string in src that begins with one of the namespaces and a colon: the texts that the program asks for */
export function findLocaleUses(namespaces: readonly string[]): LocaleUse[] {
  const begins = new RegExp(`^(${namespaces.map(quoted).join('|')}):`);
  const uses: LocaleUse[] = [];
  for (const file of readSources('src/**/*.ts')) {
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      const parts = fixedParts(node);
      // Callback data has colons, too; a key has nothing but names and dots after its namespace.
      if (parts && begins.test(parts[0] ?? '') && /^[\w-]+:[\w.*-]+$/.test(parts.join('*'))) {
        // A computed part is one name: it does not reach over a dot.
        const pattern = new RegExp(`^${parts.map(quoted).join('[^.:]+')}$`);
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        uses.push({ place: `${file.path}:${line}`, key: parts.join('*'), matches: (key) => pattern.test(key) });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return uses;
}
