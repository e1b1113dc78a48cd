import { Dict, HostObject, text, tuple } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'
import { members, method } from './members.ts'
import type { Members } from './members.ts'
import { valueFault } from './value-fault.ts'

/** A match of a regular expression as templates see it: Python's `re.Match`. */
export class RegexMatch extends HostObject {
  readonly found: RegExpExecArray

  constructor(found: RegExpExecArray) {
    super({
      type: 're.Match',
      text: () => `<re.Match object; span=(${found.index}, ${found.index + found[0].length}), match='${found[0]}'>`,
      truth: () => true,
      attribute: (name) => matchMembers.get(name)?.(this),
      item: (key) => groupOf(this, key),
    })
    this.found = found
  }

  /** The groups in order; null for those that took no part. */
  get groups(): readonly (string | null)[] {
    return Array.from(this.found, (group: string | undefined) => group ?? null).slice(1)
  }
}

function groupOf({ found }: RegexMatch, key: unknown): string | null {
  if (typeof key === 'number' && key >= 0 && key < found.length) return found[key] ?? null
  if (typeof key === 'string' && found.groups !== undefined && Object.hasOwn(found.groups, key)) return found.groups[key] ?? null
  throw valueFault(`no such group: ${text(key)}`, `the expression has ${found.length - 1} groups`)
}

function spanOf({ found }: RegexMatch, key: unknown): readonly [number, number] {
  const span = typeof key === 'string' ? found.indices?.groups?.[key] : found.indices?.[Number(key ?? 0)]
  return span ?? [-1, -1]
}

const matchMembers: Members<RegexMatch> = members<RegexMatch>({
  group: (self) => (call: Call) => {
    const groups = call.args.map((key) => groupOf(self, key))
    return groups.length === 0 ? self.found[0] : groups.length === 1 ? groups[0] : tuple(groups)
  },
  groups: method('groups default?', (self, [otherwise = null]) => tuple(self.groups.map((group) => group ?? otherwise))),
  groupdict: method('groupdict default?', ({ found }, [otherwise = null]) => {
    const named = new Dict()
    for (const [name, group] of Object.entries(found.groups ?? {})) named.set(name, group ?? otherwise)
    return named
  }),
  start: method('start group?', (self, [key]) => spanOf(self, key)[0]),
  end: method('end group?', (self, [key]) => spanOf(self, key)[1]),
  span: method('span group?', (self, [key]) => tuple(spanOf(self, key))),
  string: (self) => self.found.input,
  pos: () => 0,
  endpos: (self) => self.found.input.length,
  lastindex: (self) => self.groups.findLastIndex((group) => group !== null) + 1,
  expand: method('expand template', (self, [template]) => expandTemplate(text(template), self)),
})

/** A replacement in Python's syntax, `\1` and `\g<name>`, filled from a match. */
export function expandTemplate(template: string, match: RegexMatch): string {
  return template.replace(/\\(?:(\d{1,2})|g<(\w+)>|([^]))/g, (whole, number?: string, name?: string) => {
    const key = number ?? name
    if (key === undefined) return escapes.get(whole.slice(1)) ?? whole.slice(1)
    return groupOf(match, /^\d+$/.test(key) ? Number(key) : key) ?? ''
  })
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
])
