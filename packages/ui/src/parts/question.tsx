import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Approval } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { fieldsOf, readFields } from './form-fields.ts'
import type { FieldProblem } from './form-fields.ts'
import { Moment } from './moment.tsx'
import { ParamsForm } from './params-form.tsx'
import { useMayAct } from './role.ts'
import { ErrorView } from './views.tsx'

type Answer = Parameters<typeof api.work.answer>[0]['body']
type Fields = NonNullable<Answer['fields']>

/** A question that a run asks a person, and for those who may answer what is to be filled in, and the two answers. */
export function Question({ asked }: { readonly asked: Approval }): ReactElement {
  const { say } = useLanguage()
  const mayAct = useMayAct()
  return (
    <section className="notice question" aria-label={asked.ask}>
      <h2 className="state" data-mark="waiting">
        {say('run.question')}
      </h2>
      <p>{asked.ask}</p>
      <p className="dim">
        <Link to="/runs/$run" params={{ run: asked.run }} search={{ step: asked.step }}>
          {asked.pipeline} / {formatWindow(asked.window)}
        </Link>
        {', '}
        <Moment at={asked.askedAt} />
        {asked.assignees.length > 0 && `, ${asked.assignees.join(', ')}`}
      </p>
      {asked.shown !== null && JSON.stringify(asked.shown) !== '{}' && <pre className="code">{JSON.stringify(asked.shown, null, 2)}</pre>}
      {mayAct && <Answering asked={asked} />}
    </section>
  )
}

function Answering({ asked }: { readonly asked: Approval }): ReactElement {
  const { say } = useLanguage()
  const fields = fieldsOf(asked.form)
  const [texts, write] = useState<Readonly<Record<string, string>>>({})
  const [comment, remark] = useState('')
  const [problems, tell] = useState<readonly FieldProblem[]>([])
  const send = useMutation({
    mutationFn: (body: Answer) => api.work.answer({ path: { run: asked.run, step: asked.step }, body }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['approvals'] }),
  })
  const said = comment.trim() === '' ? {} : { comment: comment.trim() }
  const approve = (): void => {
    const read = readFields(fields, texts)
    tell(read.problems)
    if (read.problems.length === 0)
      send.mutate({ answer: 'approve', ...(fields.length === 0 ? {} : { fields: read.values as Fields }), ...said })
  }
  return (
    <>
      <ParamsForm fields={fields} texts={texts} problems={problems} write={(name, text) => write((now) => ({ ...now, [name]: text }))} />
      <Textarea label={say('approval.comment')} autosize value={comment} onChange={({ currentTarget }) => remark(currentTarget.value)} />
      {send.error !== null && <ErrorView error={send.error} />}
      <div className="row">
        <Button size="xs" loading={send.isPending} onClick={approve}>
          {say('action.approve')}
        </Button>
        <Button size="xs" variant="default" loading={send.isPending} onClick={() => send.mutate({ answer: 'reject', ...said })}>
          {say('action.reject')}
        </Button>
        {asked.dueAt !== null && <Moment at={asked.dueAt} />}
      </div>
    </>
  )
}
