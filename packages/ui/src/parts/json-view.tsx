import type { ReactElement } from 'react'

const most = 200_000

/** A value as JSON, cut where it is so long that the page would suffer. */
export function JsonView({ value }: { readonly value: unknown }): ReactElement {
  const text = JSON.stringify(value, null, 2) ?? 'null'
  return (
    <pre className="code" tabIndex={0}>
      {text.length > most ? `${text.slice(0, most)}\n…` : text}
    </pre>
  )
}
