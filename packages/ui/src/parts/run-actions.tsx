import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import type { Run, StepRun } from 'caudal/api'
import { useMemo } from 'react'
import { SureDialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { useKeys } from './keys.ts'
import type { KeyMap } from './keys.ts'
import { RetryDialog } from './retry-dialog.tsx'
import { useMayAct } from './role.ts'

/** What can be pressed to mend or stop a run; each says first what it will do. */
export function RunActions(shown: { readonly run: Run; readonly steps: readonly StepRun[] }): ReactElement | null {
  return useMayAct() ? <Actions {...shown} /> : null
}

function Actions({ run, steps }: { readonly run: Run; readonly steps: readonly StepRun[] }): ReactElement {
  const { say } = useLanguage()
  const [retrying, retry] = useDisclosure(false)
  const [cancelling, cancel] = useDisclosure(false)
  const ended = run.finishedAt !== null
  const { open } = retry
  const keys = useMemo((): KeyMap => (ended ? { r: open } : {}), [ended, open])
  useKeys(keys)
  const path = { run: run.run }
  const pause = useMutation({ mutationFn: () => (run.paused ? api.runs.resume({ path }) : api.runs.pause({ path })), onSuccess: refresh })
  return (
    <div className="push">
      {ended && (
        <Button size="xs" onClick={retry.open}>
          {say('action.retry')}
        </Button>
      )}
      {!ended && (
        <Button size="xs" variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
          {say(run.paused ? 'action.resume' : 'action.pause')}
        </Button>
      )}
      {!ended && (
        <Button size="xs" variant="default" disabled={run.cancelling} onClick={cancel.open}>
          {say('action.cancel')}
        </Button>
      )}
      {retrying && <RetryDialog run={run} steps={steps} close={retry.close} />}
      {cancelling && <CancelDialog run={run} close={cancel.close} />}
    </div>
  )

  function refresh(): Promise<void> {
    return cache.invalidateQueries({ queryKey: ['run', run.run] })
  }
}

function CancelDialog({ run, close }: { readonly run: Run; readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const send = useMutation({ mutationFn: () => api.runs.cancel({ path: { run: run.run }, body: {} }), onSuccess: close })
  return <SureDialog title={say('run.cancelTitle')} what={say('run.cancelWhat')} deed={say('action.cancel')} send={send} close={close} />
}
