import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { BackfillPreview, PipelineDetail } from 'caudal/api'
import { useState } from 'react'
import { Dialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { emptyBackfill, readBackfill } from './backfill-form.ts'
import type { BackfillTexts } from './backfill-form.ts'
import { fieldsOf } from './form-fields.ts'
import type { FieldProblem } from './form-fields.ts'
import { ParamsForm } from './params-form.tsx'
import { ErrorView } from './views.tsx'

const fields = [
  { name: 'from', label: 'backfill.from' },
  { name: 'to', label: 'backfill.to' },
  { name: 'parallel', label: 'backfill.parallel' },
] as const
const switches = [
  { name: 'newest', label: 'backfill.newest' },
  { name: 'again', label: 'backfill.again' },
  { name: 'stopOnFailure', label: 'backfill.stopOnFailure' },
] as const

/** Runs a pipeline for many windows: first says what would run and how long that takes, and only then can be started. */
export function BackfillDialog({ pipeline, close }: { readonly pipeline: PipelineDetail; readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const [texts, write] = useState<BackfillTexts>(emptyBackfill)
  const [tried, tryOnce] = useState(false)
  const read = readBackfill(texts, { pipeline: pipeline.name, params: pipeline.params })
  const whole = read.problems.length + read.params.length === 0
  const look = useMutation({ mutationFn: () => api.backfills.preview({ body: read.order }) })
  const start = useMutation({
    mutationFn: () => api.backfills.start({ body: read.order }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['backfills'] })
      close()
    },
  })
  const change = (some: Partial<BackfillTexts>): void => {
    write((now) => ({ ...now, ...some }))
    // What was looked at is not what is written any more.
    look.reset()
  }
  const preview = (): void => {
    tryOnce(true)
    if (whole) look.mutate()
  }
  return (
    <Dialog title={say('backfill.title', { pipeline: pipeline.name })} close={close}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (look.data === undefined) preview()
          else start.mutate()
        }}
      >
        <Fields texts={texts} change={change} problems={tried ? read.problems : []} />
        <ParamsForm
          fields={fieldsOf(pipeline.params)}
          texts={texts.params}
          problems={tried ? read.params : []}
          write={(name, text) => change({ params: { ...texts.params, [name]: text } })}
        />
        {look.data !== undefined && <Preview preview={look.data} />}
        {(look.error ?? start.error) !== null && <ErrorView error={look.error ?? start.error} />}
        {look.data === undefined ? (
          <Button type="submit" size="xs" variant="default" loading={look.isPending}>
            {say('backfill.preview')}
          </Button>
        ) : (
          <Button type="submit" size="xs" disabled={look.data.toRun === 0} loading={start.isPending}>
            {say('backfill.start', { count: look.data.toRun })}
          </Button>
        )}
      </form>
    </Dialog>
  )
}

function Fields(shown: {
  readonly texts: BackfillTexts
  readonly problems: readonly FieldProblem[]
  readonly change: (some: Partial<BackfillTexts>) => void
}): ReactElement {
  const { say } = useLanguage()
  const { texts, change } = shown
  const wrong = (name: string): string | undefined => {
    const problem = shown.problems.find((one) => one.name === name)
    return problem === undefined ? undefined : say(problem.word, problem.limit === undefined ? {} : { limit: problem.limit })
  }
  return (
    <>
      {fields.map(({ name, label }) => (
        <TextInput
          data-autofocus={name === 'from' || undefined}
          key={name}
          label={say(label)}
          description={name === 'parallel' ? undefined : say('backfill.dayHint')}
          inputMode={name === 'parallel' ? 'numeric' : 'text'}
          error={wrong(name)}
          value={texts[name]}
          onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
        />
      ))}
      {switches.map(({ name, label }) => (
        <Checkbox
          key={name}
          label={say(label)}
          checked={texts[name]}
          onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
        />
      ))}
    </>
  )
}

function Preview({ preview }: { readonly preview: BackfillPreview }): ReactElement {
  const { say, language } = useLanguage()
  const { toRun, done, takesMs, windows } = preview
  return (
    <section className="stack" aria-live="polite">
      <p>
        {say('backfill.wouldRun', { count: toRun, done })}{' '}
        {toRun > 0 &&
          (takesMs === null ? say('backfill.takesUnknown') : say('backfill.takes', { time: formatDuration(takesMs, language) }))}
      </p>
      <pre className="code" tabIndex={0} style={{ maxHeight: 160 }}>
        {windows
          .map(({ window, runs }) => `${runs ? '+' : '='} ${formatWindow(window)}${runs ? '' : ` ${say('backfill.has')}`}\n`)
          .join('')}
        {windows.length < toRun + done && '…'}
      </pre>
    </section>
  )
}
