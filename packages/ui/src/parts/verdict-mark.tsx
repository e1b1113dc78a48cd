import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import type { Checked } from './last-checks.ts'

const shown = {
  passed: { mark: 'succeeded', icon: IconCheck },
  warned: { mark: 'retrying', icon: IconAlertTriangle },
  failed: { mark: 'failed', icon: IconX },
  error: { mark: 'failed', icon: IconX },
} as const

/** What a check found, as its icon and its word, with how many rows are not as they should be where any is. */
export function VerdictMark({ of }: { readonly of: Pick<Checked, 'verdict' | 'rows'> | undefined }): ReactElement {
  const { say } = useLanguage()
  if (of === undefined) return <span className="dim">{say('check.unknown')}</span>
  const { mark, icon: Icon } = shown[of.verdict]
  return (
    <span className="state" data-mark={mark}>
      <Icon size={14} stroke={2.4} aria-hidden />
      {say(`check.${of.verdict}`)}
      {of.rows !== null && of.rows > 0 && ` (${say('check.rows', { count: of.rows })})`}
    </span>
  )
}
