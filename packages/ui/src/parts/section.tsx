import type { ReactElement, ReactNode } from 'react'

/** A part of a page under a title. */
export function Section({
  title,
  beside,
  children,
}: {
  readonly title: string
  readonly beside?: ReactNode
  readonly children: ReactNode
}): ReactElement {
  return (
    <section className="stack" aria-label={title}>
      <h2>
        {title} {beside}
      </h2>
      {children}
    </section>
  )
}
