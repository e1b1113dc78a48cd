import { Button, Code, Skeleton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactElement, ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'

/** What an error says, as the server's faults do. */
interface Told {
  readonly message: string
  readonly code?: string
  readonly hint?: string | undefined
}

function toldBy(error: unknown): Told {
  return error instanceof Error ? error : { message: String(error) }
}

/** What can be done about an error, where that is known. */
export function Hint({ of }: { readonly of: string | undefined }): ReactElement | null {
  const { say } = useLanguage()
  if (of === undefined) return null
  return (
    <p>
      <span className="dim">{say('error.hint')}: </span>
      {of}
    </p>
  )
}

/** An error with its code, its hint and a way to try again. */
export function ErrorView({ error, again }: { readonly error: unknown; readonly again?: () => void }): ReactElement {
  const { say } = useLanguage()
  const { message, code, hint } = toldBy(error)
  return (
    <section className="notice" role="alert">
      <h2 className="state" data-mark="failed">
        <IconAlertTriangle size={16} aria-hidden />
        {say('error.title')}
      </h2>
      <p>{message}</p>
      <Hint of={hint} />
      {code !== undefined && (
        <p>
          <span className="dim">{say('error.code')}: </span>
          <Code>{code}</Code>
        </p>
      )}
      {again !== undefined && (
        <Button size="xs" variant="default" onClick={again}>
          {say('action.again')}
        </Button>
      )}
    </section>
  )
}

/** Where there is nothing: what would be here, and what fills it. */
export function EmptyView(shown: { readonly title: string; readonly hint: string; readonly children?: ReactNode }): ReactElement {
  return (
    <section className="notice">
      <h2>{shown.title}</h2>
      <p className="dim">{shown.hint}</p>
      {shown.children}
    </section>
  )
}

/** Rows of the size of those that come. */
export function RowsSkeleton({ rows = 12, height = 32 }: { readonly rows?: number; readonly height?: number }): ReactElement {
  return (
    <div aria-busy="true" aria-live="polite">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" style={{ height }}>
          <Skeleton height={12} width={`${88 - ((row * 17) % 40)}%`} />
        </div>
      ))}
    </div>
  )
}
