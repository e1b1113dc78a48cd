import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PipelineDetail, RunStart } from 'caudal/api'
import { useState } from 'react'
import { Dialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { fieldsOf, readFields } from './form-fields.ts'
import type { FieldProblem } from './form-fields.ts'
import { ParamsForm } from './params-form.tsx'
import { ErrorView } from './views.tsx'

/** Starts a run with a window and the parameters that the pipeline takes, and goes to it. */
export function RunNow({ pipeline, close }: { readonly pipeline: PipelineDetail; readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const fields = fieldsOf(pipeline.params)
  const [texts, write] = useState<Readonly<Record<string, string>>>({})
  const [window, setWindow] = useState('')
  const [problems, tell] = useState<readonly FieldProblem[]>([])
  const send = useMutation({
    mutationFn: (body: RunStart) => api.runs.start({ path: { pipeline: pipeline.name }, body }),
    onSuccess: ({ run }) => navigate({ to: '/runs/$run', params: { run: run.run } }),
  })
  const start = (): void => {
    const read = readFields(fields, texts)
    tell(read.problems)
    if (read.problems.length > 0) return
    send.mutate({ ...(window.trim() === '' ? {} : { window: window.trim() }), params: read.values as NonNullable<RunStart['params']> })
  }
  return (
    <Dialog title={say('pipeline.runTitle', { pipeline: pipeline.name })} close={close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <TextInput
          data-autofocus
          label={say('pipeline.window')}
          description={say('pipeline.windowHint', { window: formatWindow(pipeline.window) })}
          value={window}
          onChange={({ currentTarget }) => setWindow(currentTarget.value)}
        />
        {fields.length === 0 && <p className="dim">{say('pipeline.noParams')}</p>}
        <ParamsForm fields={fields} texts={texts} problems={problems} write={(name, text) => write((now) => ({ ...now, [name]: text }))} />
        {send.error !== null && <ErrorView error={send.error} />}
        <Button type="submit" size="xs" loading={send.isPending}>
          {say('action.start')}
        </Button>
      </form>
    </Dialog>
  )
}
