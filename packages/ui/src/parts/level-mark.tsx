import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { HealthCheck } from 'caudal/api'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'

const marks = {
  ok: { mark: 'succeeded', Icon: IconCircleCheck },
  warn: { mark: 'retrying', Icon: IconAlertTriangle },
  fail: { mark: 'failed', Icon: IconCircleX },
} as const

/** How well something is, as icon and word. */
export function LevelMark({ of }: { readonly of: HealthCheck['level'] }): ReactElement {
  const { say } = useLanguage()
  const { mark, Icon } = marks[of]
  return (
    <span className="state" data-mark={mark}>
      <Icon size={15} aria-hidden />
      {say(`health.${of}`)}
    </span>
  )
}
