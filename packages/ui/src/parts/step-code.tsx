import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { PipelineStep, Run, VersionSource } from 'caudal/api'
import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { readAll } from './read-all.ts'

const mostFiles = 500

/** Where a step's code begins: a file, and a line of it counted from 1. */
export interface CodePlace {
  readonly file: VersionSource
  readonly line: number
}

/** Where the task of a step is defined among the sources; where that is not found, where the step stands in its plan. */
export function findCode(step: Pick<PipelineStep, 'task' | 'place'>, sources: readonly VersionSource[]): CodePlace | null {
  const name = step.task.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const defined = new RegExp(String.raw`\b(?:task|approval|sensor)\(\s*['"\`]${name}['"\`]`)
  for (const file of sources) {
    const at = defined.exec(file.text)
    if (at !== null) return { file, line: file.text.slice(0, at.index).split('\n').length }
  }
  const file = sources.find(({ path }) => path === step.place.file)
  return file === undefined ? null : { file, line: step.place.line ?? 1 }
}

/** The code of a step as the run ran it: the file that defines its task, opened where it does. */
export function StepCode({ run, step }: { readonly run: Run; readonly step: string }): ReactElement {
  const { say } = useLanguage()
  const { pipeline, version } = run
  const graph = useQuery({
    queryKey: ['pipeline', pipeline, 'graph', version],
    queryFn: ({ signal }) => api.pipelines.graph({ path: { pipeline }, query: { version }, signal }),
    staleTime: Infinity,
  })
  const sources = useQuery({
    queryKey: ['pipeline', pipeline, 'sources', version],
    queryFn: ({ signal }) =>
      readAll((cursor) => api.pipelines.sources({ path: { pipeline, version }, query: { limit: 500, cursor }, signal }), mostFiles),
    staleTime: Infinity,
  })
  return (
    <Loaded from={graph} rows={6}>
      {({ steps }) => (
        <Loaded from={sources} rows={6}>
          {(files) => {
            const itself = steps.find(({ name }) => name === step)
            if (itself?.kind === 'build') {
              return (
                <p>
                  <Link to="/models/$model" params={{ model: itself.task }}>
                    {say('code.ofModel')}
                  </Link>
                </p>
              )
            }
            const place = itself === undefined ? null : findCode(itself, files)
            return place === null ? (
              <p className="dim">{say('code.none')}</p>
            ) : (
              <CodeView key={`${place.file.path}:${place.line}`} place={place} />
            )
          }}
        </Loaded>
      )}
    </Loaded>
  )
}

function CodeView({ place: { file, line } }: { readonly place: CodePlace }): ReactElement {
  const marked = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const box = marked.current?.closest('pre')
    if (box !== null && box !== undefined && marked.current !== null)
      box.scrollTop = marked.current.offsetTop - 2 * marked.current.offsetHeight
  }, [])
  return (
    <section className="stack" aria-label={file.path}>
      <p className="mono dim">
        {file.path}:{line}
      </p>
      <pre className="code lines" tabIndex={0}>
        {file.text
          .trimEnd()
          .split('\n')
          .map((text, at) => (
            <span
              key={at}
              className="code-line"
              data-number={at + 1}
              ref={at + 1 === line ? marked : undefined}
              data-linked={at + 1 === line || undefined}
            >
              {text}
              {'\n'}
            </span>
          ))}
      </pre>
    </section>
  )
}
