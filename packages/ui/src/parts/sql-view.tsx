import { Button, CopyButton } from '@mantine/core'
import { useMemo } from 'react'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import { sqlParts } from './sql-words.ts'

/** A text of SQL under its title, which can be copied. */
export function SqlView({ title, sql }: { readonly title: string; readonly sql: string }): ReactElement {
  const { say } = useLanguage()
  const parts = useMemo(() => sqlParts(sql.trimEnd()), [sql])
  return (
    <section className="stack" aria-label={title}>
      <div className="head">
        <h2>{title}</h2>
        <CopyButton value={sql}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} aria-label={`${say('action.copy')}: ${title}`}>
              {say(copied ? 'action.copied' : 'action.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className="code sql" tabIndex={0}>
        {parts.map(({ kind, text }, at) =>
          kind === 'plain' ? (
            text
          ) : (
            <span key={at} data-sql={kind}>
              {text}
            </span>
          ),
        )}
      </pre>
    </section>
  )
}
