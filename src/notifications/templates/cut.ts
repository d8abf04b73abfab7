/** @returns at most so many characters, the last of them «…» when there were more; an emoji is not cut in two */
export function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
