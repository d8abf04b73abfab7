import { type Json, type JsonObject, toJsonObject } from './json.ts';
import { pictureSize } from './picture-size.ts';
import { badRequest, badShape } from './refusal.ts';
import { pushBounded, type StoredFile } from './state.ts';
import type { World } from './world.ts';

/** Bot API, «Sending files»: 50 MB a document, 10 MB a photo, 20 MB a download. */
const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024;
/** Files kept in memory; with the usual PDF of some tens of kilobytes this stays under a hundred megabytes. */
const MAX_FILES = 500;

export interface Upload {
  readonly fileName: string;
  readonly bytes: Buffer;
}
export type Uploads = ReadonlyMap<string, Upload>;

const MIME_BY_EXTENSION: Record<string, string> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};

const extensionOf = (fileName: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(fileName)?.[1]?.toLowerCase() ?? 'dat';

export interface NewFile {
  kind: 'document' | 'photo';
  fileName: string;
  mimeType?: string;
  bytes: Buffer;
}

/** Keeps a file. @throws Refusal when it is empty, too large, or a photo that is no picture. */
export function storeFile(world: World, input: NewFile): StoredFile {
  const { kind, fileName, bytes } = input;
  if (bytes.length === 0) throw badShape('file must be non-empty');
  const limit = kind === 'photo' ? MAX_PHOTO_BYTES : MAX_DOCUMENT_BYTES;
  if (bytes.length > limit) throw badShape('file is too big');
  const size = kind === 'photo' ? pictureSize(bytes) : undefined;
  if (kind === 'photo' && size === undefined) throw badShape('IMAGE_PROCESS_FAILED');
  world.state.counters.file += 1;
  const number = world.state.counters.file;
  const extension = extensionOf(fileName);
  const file: StoredFile = {
    fileId: `EmulatedFile_${kind}_${number}`,
    uniqueId: `EmulatedUnique_${number}`,
    path: `${kind}s/file_${number}.${extension}`,
    fileName,
    mimeType: input.mimeType ?? MIME_BY_EXTENSION[extension] ?? 'application/octet-stream',
    sizeBytes: bytes.length,
    ...(size ?? {}),
    base64: bytes.toString('base64'),
  };
  pushBounded(world.state.files, file, MAX_FILES);
  return file;
}

/** The file that a parameter names: an upload (`attach://part`) or the file_id of one that is here. */
export function requireFile(
  world: World,
  input: { value: Json | undefined; kind: NewFile['kind']; uploads: Uploads },
): StoredFile {
  const { value, kind, uploads } = input;
  if (typeof value !== 'string' || value === '') throw badShape(`there is no ${kind} in the request`);
  if (value.startsWith('attach://')) {
    const upload = uploads.get(value.slice('attach://'.length));
    if (upload === undefined) throw badShape(`there is no ${kind} in the request`);
    return storeFile(world, { kind, fileName: upload.fileName, bytes: upload.bytes });
  }
  if (/^https?:/.test(value)) throw badShape('the emulator does not fetch files from the web');
  const file = findFile(world, value);
  if (file === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  if (!value.startsWith(`EmulatedFile_${kind}_`)) throw badShape(`can't use file of other type as ${kind}`);
  return file;
}

export const findFile = (world: World, fileId: string): StoredFile | undefined =>
  world.state.files.find((file) => file.fileId === fileId);

export function apiDocument(world: World, fileId: string): JsonObject | undefined {
  const file = findFile(world, fileId);
  if (file === undefined) return undefined;
  return { ...apiFileHead(file), file_name: file.fileName, mime_type: file.mimeType };
}

export function apiPhoto(world: World, fileId: string): JsonObject[] | undefined {
  const file = findFile(world, fileId);
  if (file === undefined) return undefined;
  return [{ ...apiFileHead(file), width: file.width ?? 0, height: file.height ?? 0 }];
}

const apiFileHead = (file: StoredFile): JsonObject => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.sizeBytes,
});

/** getFile. @throws Refusal for an unknown id, and for more than a bot may download. */
export function apiFile(world: World, fileId: string): JsonObject {
  const file = findFile(world, fileId);
  if (file === undefined) throw badRequest('invalid file_id');
  if (file.sizeBytes > MAX_DOWNLOAD_BYTES) throw badRequest('file is too big');
  return toJsonObject({ ...apiFileHead(file), file_path: file.path });
}
