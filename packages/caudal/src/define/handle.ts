import { Fault } from '../kernel/index.ts'

/** What a handle stands for. `plan` is the plan that gave it, so that a handle from elsewhere is noticed. */
export type HandleSource = { readonly plan: object; readonly path: readonly string[] } & (
  | { readonly kind: 'output'; readonly step: string }
  | { readonly kind: 'item'; readonly step: string }
  | { readonly kind: 'window'; readonly field: 'start' | 'end' | 'day' }
  | { readonly kind: 'param' }
)

const sources = new WeakMap<object, HandleSource>()

/** Makes a handle; reading a property of it makes a handle on that property. Using it as a value throws `DEFINE-HANDLE-AS-VALUE`. */
export function createHandle(source: HandleSource): object {
  // The target is a function so that calling a handle is caught too.
  const handle: object = new Proxy(() => undefined, {
    get: (_target, key) => property(source, key),
    apply: () => refuse(source, 'called'),
    has: () => refuse(source, 'searched with "in"'),
    ownKeys: () => refuse(source, 'spread or listed'),
    set: () => refuse(source, 'changed'),
    deleteProperty: () => refuse(source, 'changed'),
    defineProperty: () => refuse(source, 'changed'),
  })
  sources.set(handle, source)
  return handle
}

/** What a value stands for when it is a handle; undefined for all else. */
export function handleSource(value: unknown): HandleSource | undefined {
  return (typeof value === 'object' || typeof value === 'function') && value !== null ? sources.get(value) : undefined
}

/** The words for what a handle stands for: `the output of load at rows`. */
export function describeHandle(source: HandleSource): string {
  const path = source.path.length === 0 ? '' : ` at ${source.path.join('.')}`
  if (source.kind === 'output') return `the output of ${source.step}${path}`
  if (source.kind === 'item') return `the item of ${source.step}${path}`
  return source.kind === 'window' ? `window.${source.field}` : ['params', ...source.path].join('.')
}

const textual: ReadonlySet<string> = new Set(['toString', 'valueOf', 'toLocaleString', 'toJSON'])

function property(source: HandleSource, key: string | symbol): unknown {
  // `then` must be absent, or a promise that resolves to a handle would try to call it.
  if (key === 'then' || key === Symbol.toStringTag) return undefined
  if (key === Symbol.iterator || key === Symbol.asyncIterator) return refuse(source, 'iterated')
  if (typeof key === 'symbol' || textual.has(key)) return refuse(source, 'used as text or as a number')
  return createHandle({ ...source, path: [...source.path, key] })
}

function refuse(source: HandleSource, how: string): never {
  throw new Fault('DEFINE-HANDLE-AS-VALUE', {
    message: `${describeHandle(source)} was ${how}, but it is a handle: its value exists only once the pipeline runs`,
    hint: 'pass the handle itself to run or each as part of an input, and work on the value inside the task',
  })
}
