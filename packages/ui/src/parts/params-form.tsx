import { Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import type { Field, FieldProblem } from './form-fields.ts'

/** The fields of a form, each with what is wrong with it. */
export function ParamsForm(shown: {
  readonly fields: readonly Field[]
  readonly texts: Readonly<Record<string, string>>
  readonly problems: readonly FieldProblem[]
  readonly write: (name: string, text: string) => void
}): ReactElement {
  const { say } = useLanguage()
  return (
    <>
      {shown.fields.map((field) => {
        const problem = shown.problems.find(({ name }) => name === field.name)
        const error = problem === undefined ? undefined : say(problem.word, problem.limit === undefined ? {} : { limit: problem.limit })
        return (
          <FieldInput
            key={field.name}
            field={field}
            text={shown.texts[field.name] ?? field.initial}
            error={error}
            write={(text) => shown.write(field.name, text)}
          />
        )
      })}
    </>
  )
}

function FieldInput(shown: {
  readonly field: Field
  readonly text: string
  readonly error: string | undefined
  readonly write: (text: string) => void
}): ReactElement {
  const { field, text, write } = shown
  const about = { label: field.name, description: field.description, error: shown.error, withAsterisk: field.required }
  switch (field.kind) {
    case 'switch':
      return <Checkbox {...about} checked={text === 'true'} onChange={({ currentTarget }) => write(String(currentTarget.checked))} />
    case 'choice':
      return (
        <NativeSelect {...about} value={text} data={['', ...field.options]} onChange={({ currentTarget }) => write(currentTarget.value)} />
      )
    case 'json':
      return (
        <Textarea
          {...about}
          autosize
          minRows={2}
          ff="monospace"
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...about}
          inputMode={field.kind === 'text' ? 'text' : 'decimal'}
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
      )
  }
}
