import type { TokenStream } from './token-stream.ts'
import type { Target } from './tree.ts'

/** How a target is read: where it may stop after a comma, and whether attributes of namespaces may stand in it. */
export interface TargetOptions {
  readonly ends?: () => boolean
  readonly places?: boolean
}

const reserved: readonly string[] = ['true', 'True', 'false', 'False', 'none', 'None']

/** Reads what is assigned to: a name, several names, an attribute of a namespace. */
export function parseTarget(stream: TokenStream, options: TargetOptions = {}): Target {
  const at = stream.now.at
  const items = [parseOne(stream, options)]
  let several = false
  while (stream.skipOperator(',')) {
    several = true
    if (options.ends?.() === true || stream.isOperator('=') || stream.isOperator(')') || stream.now.kind === 'close') break
    items.push(parseOne(stream, options))
  }
  return several ? { kind: 'targets', at, items } : items[0]!
}

function parseOne(stream: TokenStream, options: TargetOptions): Target {
  const at = stream.now.at
  if (stream.skipOperator('(')) {
    const inside = stream.nested(() => parseTarget(stream, options))
    stream.expect('operator', ')')
    return inside
  }
  const { kind, text } = stream.now
  if (kind !== 'name') throw stream.unexpected('a name to assign to')
  if (reserved.includes(text)) throw stream.trouble(`'${text}' cannot be assigned to`, { at, hint: 'choose another name' })
  stream.take()
  if (options.places !== true || !stream.skipOperator('.')) return { kind: 'name', at, name: text }
  return { kind: 'place', at, name: text, attribute: stream.expect('name').text }
}
