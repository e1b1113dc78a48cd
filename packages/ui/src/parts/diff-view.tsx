import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'
import { diffLines, foldDiff } from './diff-lines.ts'

const signs = { same: ' ', gone: '−', new: '+' } as const

/** What changed from one text to another, with three equal lines around each change. */
export function DiffView({ before, after }: { readonly before: string; readonly after: string }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="code diff">
      {foldDiff(diffLines(before, after), 3).map((part, at) =>
        part.kind === 'skipped' ? (
          <div key={at} className="dim">
            ⋯ {say('diff.unchanged', { count: part.count })}
          </div>
        ) : (
          part.lines.map((line, row) => (
            <div key={`${at}/${row}`} data-diff={line.kind}>
              {signs[line.kind]} {line.text}
            </div>
          ))
        ),
      )}
    </div>
  )
}
