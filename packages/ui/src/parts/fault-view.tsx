import { Code } from '@mantine/core'
import type { StepRun } from 'caudal/api'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import { Hint } from './views.tsx'

/** A fault as the journal keeps it. */
export type FaultRecord = NonNullable<StepRun['error']>

/** A fault in full: what happened, what to do, where, and the stack. */
export function FaultView({ fault }: { readonly fault: FaultRecord }): ReactElement {
  const { say } = useLanguage()
  const { code, message, hint, place, stack, cause } = fault
  const at = place === undefined ? null : [place.file, place.line].filter((part) => part !== undefined).join(':')
  return (
    <div className="fault">
      <div className="cause">
        <Code className="plain">{code}</Code>
        <p>{message}</p>
        <Hint of={hint} />
        {at !== null && <p className="mono dim">{at}</p>}
      </div>
      {cause !== undefined && <FaultView fault={cause} />}
      {stack !== undefined && (
        <details>
          <summary>{say('run.stack')}</summary>
          <pre className="code">{stack}</pre>
        </details>
      )}
    </div>
  )
}
