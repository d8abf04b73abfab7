// @ts-check

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Props */

/**
 * Builds an element: `element('button.main', { type: 'button', onclick: send }, 'Отправить')`. Texts become text nodes,
 * so nothing that a person wrote can ever turn into markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag | `${Tag}.${string}`} selector a tag with classes
 * @param {Props} [props] attributes, and listeners under names that begin with «on»
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(selector, props = {}, ...children) {
  const [tag, ...classes] = selector.split('.');
  const made = /** @type {HTMLElementTagNameMap[Tag]} */ (document.createElement(tag ?? 'div'));
  if (classes.length > 0) made.className = classes.join(' ');
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...solid(children));
  return made;
}

/** @param {readonly Child[]} children */
export function solid(children) {
  return children.filter((child) => child !== null && child !== undefined && child !== false);
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * A picture from the sprite; it says nothing to a screen reader.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svgNamespace, 'use');
  use.setAttribute('href', `/sandbox/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button that is only a picture, with its name for screen readers and as a tooltip.
 * @param {string} name the picture
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 */
export function iconButton(name, label, onclick) {
  return element('button.icon-button', { type: 'button', 'aria-label': label, title: label, onclick }, icon(name));
}

/**
 * The element of the page with this id. @throws Error when index.html has none: a mistake of ours
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no #${id}`);
  return /** @type {T} */ (found);
}

/** @type {(text: string) => void} Tells a screen reader what has just happened. */
export const announce = (text) => {
  byId('announcer').textContent = text;
};

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * A short movement, or none when the visitor asked for none.
 * @param {HTMLElement} target
 * @param {Keyframe[]} frames
 * @param {number} durationMs
 */
export function animate(target, frames, durationMs) {
  if (!reducedMotion.matches) target.animate(frames, { duration: durationMs, easing: 'cubic-bezier(.2,.7,.2,1)' });
}
