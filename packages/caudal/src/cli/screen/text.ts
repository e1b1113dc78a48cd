import { stripVTControlCharacters } from 'node:util'

const plain = /^[\u0020-\u007e]*$/
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const unseen = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Columns that a text takes on a terminal; styles take none, East Asian letters and emoji two each. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  for (const letter of stripVTControlCharacters(text)) width += letterWidth(letter)
  return width
}

/** The text cut to a width, with an ellipsis where something is missing. The text must carry no styles. */
export function cutText(text: string, width: number): string {
  if (text.length <= width && plain.test(text)) return text
  if (textWidth(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  for (const letter of text) {
    used += letterWidth(letter)
    if (used > width - 1) break
    kept += letter
  }
  return `${kept}…`
}

/** The text filled up with spaces to a width; longer text stays as it is. */
export function padText(text: string, options: { readonly width: number; readonly align?: 'left' | 'right' }): string {
  const gap = ' '.repeat(Math.max(0, options.width - textWidth(text)))
  return options.align === 'right' ? gap + text : text + gap
}

/** One safe line of text from anywhere: no control characters, no colours, line breaks shown as ⏎. */
export function oneLine(text: string): string {
  if (plain.test(text)) return text
  const bare = stripVTControlCharacters(text).replaceAll(/\r?\n/g, ' ⏎ ')
  return bare.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '�')
}

/** The first line of a text that has anything on it, safe to show. */
export function firstLine(text: string): string {
  return oneLine(text.split('\n').find((line) => line.trim() !== '') ?? '')
}

/** The text broken into lines of at most a width, at spaces where there are any. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}

function letterWidth(letter: string): number {
  if (wide.test(letter)) return 2
  return unseen.test(letter) ? 0 : 1
}
