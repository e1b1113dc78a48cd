import type { Json } from '../kernel/index.ts'

declare const settles: unique symbol

/** A value that will exist once its step has run. The unique-symbol field keeps handles on different types apart. */
export interface Promised<T> {
  readonly [settles]: T
}

/** A handle on a step's future output. Reading a property gives a handle on that property. */
export type Ref<T> = Promised<T> &
  (T extends readonly unknown[] ? unknown : T extends object ? { readonly [K in keyof T]: Ref<T[K]> } : unknown)

/** A value, or a handle on one, at any depth. */
export type Given<T> =
  | T
  | Promised<T>
  | (T extends readonly (infer E)[] ? readonly Given<E>[] : T extends object ? { readonly [K in keyof T]: Given<T[K]> } : never)

/** How an input is put together when its step starts: plain data in which handles stand as paths. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'output'; readonly step: string; readonly path: readonly string[] }
  | { readonly kind: 'item'; readonly path: readonly string[] }
  | { readonly kind: 'window'; readonly field: 'start' | 'end' | 'day' }
  | { readonly kind: 'param'; readonly path: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'record'; readonly fields: { readonly [name: string]: Template } }
