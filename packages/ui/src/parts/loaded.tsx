import type { ReactElement, ReactNode } from 'react'
import { ErrorView, RowsSkeleton } from './views.tsx'

/** What a part needs to know of something that is read. */
export interface Reading<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly refetch: () => Promise<unknown>
}

/** What was read; a skeleton before, the error where there is nothing else to show. What is old is shown until it is read anew. */
export function Loaded<T>(shown: {
  readonly from: Reading<T>
  readonly rows?: number
  readonly children: (data: T) => ReactNode
}): ReactElement {
  const { data, error, refetch } = shown.from
  if (data !== undefined) return <>{shown.children(data)}</>
  if (error !== null && error !== undefined) return <ErrorView error={error} again={() => void refetch()} />
  return <RowsSkeleton {...(shown.rows === undefined ? {} : { rows: shown.rows })} />
}
