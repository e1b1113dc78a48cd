/** A value that is read from the environment (or the project's `.env`) when the project loads; without a default it must be there. */
export interface Env {
  readonly kind: 'env'
  readonly name: string
  readonly fallback?: string
}

/** Names an environment variable: `env('SHOP_TOKEN')`. */
export function env(name: string, options: { readonly default?: string } = {}): Env {
  return Object.freeze({ kind: 'env', name, ...(options.default === undefined ? {} : { fallback: options.default }) })
}
