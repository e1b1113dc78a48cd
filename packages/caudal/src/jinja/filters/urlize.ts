/** How links are written. */
export interface Links {
  /** The most characters of an address that are shown. */
  readonly limit: number
  readonly rel: string
  readonly target: string
  readonly schemes: readonly string[]
}

const address =
  /^((https?:\/\/|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)|(https?:\/\/)((\d{1,3})(\.\d{1,3}){3}|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}])))(?::\d{1,5})?(?:[/?#]\S*)?$/i
const mail = /^\S+@\w[\w.-]*\.\w+$/

/** An escaped text with its addresses made links. */
export function urlize(value: string, links: Links): string {
  return value
    .split(/(\s+)/)
    .map((word) => linkWord(word, links))
    .join('')
}

function linkWord(word: string, links: Links): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let middle = word.slice(head.length)
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.[0] ?? ''
  middle = middle.slice(0, middle.length - tail.length)
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = count(middle, open)
    if (opened <= count(middle, close)) continue
    for (let moves = Math.min(opened, count(tail, close)); moves > 0; moves--) {
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return head + link(middle, links) + tail
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

function link(text: string, { limit, rel, target, schemes }: Links): string {
  if (address.test(text)) {
    const shown = text.length > limit ? `${text.slice(0, limit)}...` : text
    const full = /^https?:\/\//.test(text) ? text : `https://${text}`
    return `<a href="${full}"${rel}${target}>${shown}</a>`
  }
  if (text.startsWith('mailto:') && mail.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`
  if (text.includes('@') && !/^(?:www\.|@)/.test(text) && !text.includes(':') && mail.test(text))
    return `<a href="mailto:${text}">${text}</a>`
  const scheme = schemes.find((each) => text !== each && text.startsWith(each))
  return scheme === undefined ? text : `<a href="${text}"${rel}${target}>${text}</a>`
}
