/** What the page is told of a button; `refused` carries a sentence for the visitor. */
export type ActionResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'pressed'; readonly callbackQueryId: string }
  | { readonly kind: 'deep-link'; readonly payload: string }
  | { readonly kind: 'instance-key'; readonly key: string }
  | { readonly kind: 'told'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

export const done: ActionResult = { kind: 'done' };
export const refused = (text: string): ActionResult => ({ kind: 'refused', text });
