import { ActionIcon, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconLink } from '@tabler/icons-react'
import type { LogPart, PlacedLine } from 'caudal/api'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatAbsolute, formatClock } from '../time/format.ts'
import { later } from '../time/now.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'

const rowHeight = 26
const pageSize = 500
const pollMs = 1_000
const levels = ['debug', 'info', 'warn', 'error'] as const

/** Which lines of a log are shown, as the address says. */
export interface LogChoice {
  readonly search?: string
  readonly level?: (typeof levels)[number]
  /** The place of the line that a link leads to. */
  readonly line?: string
}

/** Where the log goes on after the parts that were read: behind what was looked at while the run may still write, else at the next page. */
function cursorAfter(part: Pick<LogPart, 'next' | 'end'>, open: boolean): string | undefined {
  return part.next ?? (open ? part.end : undefined)
}

interface Shown {
  readonly run: string
  readonly step?: string
  /** Whether further lines may come. */
  readonly open: boolean
  readonly choice: LogChoice
  readonly choose: (change: { readonly [K in keyof LogChoice]: LogChoice[K] | undefined }) => void
}

/** The log of a run or a step of it: only the lines in sight are drawn, further ones are read as they are scrolled to or written. */
export function LogView({ run, step, open, choice, choose }: Shown): ReactElement {
  const { search, level } = choice
  const log = useInfiniteQuery({
    queryKey: ['log', run, step ?? null, search ?? null, level ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.runs.logs({ path: { run }, query: { step, search, level, limit: pageSize, cursor: pageParam }, signal }),
    getNextPageParam: (part) => cursorAfter(part, open),
    staleTime: Infinity,
  })
  const last = log.data?.pages.at(-1)
  const more = last !== undefined && last.next !== null
  const { fetchNextPage, isFetching } = log
  useEffect(() => {
    if (last === undefined || isFetching || (!more && !open)) return
    return later(() => void fetchNextPage(), more ? 0 : pollMs)
  }, [last, more, open, isFetching, fetchNextPage])
  return (
    <div className="log">
      <LogFilters choice={choice} choose={choose} />
      <Loaded from={log}>
        {({ pages }) => <LogLines lines={pages.flatMap(({ items }) => items)} open={open} choice={choice} choose={choose} />}
      </Loaded>
    </div>
  )
}

function LogFilters({ choice, choose }: Pick<Shown, 'choice' | 'choose'>): ReactElement {
  const { say } = useLanguage()
  const search = useDebouncedCallback((text: string) => choose({ search: text === '' ? undefined : text, line: undefined }), 250)
  return (
    <div className="row">
      <TextInput
        size="xs"
        aria-label={say('log.search')}
        placeholder={say('log.search')}
        defaultValue={choice.search ?? ''}
        onChange={({ currentTarget }) => search(currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        aria-label={say('log.level')}
        value={choice.level ?? 'debug'}
        data={[...levels]}
        onChange={({ currentTarget }) => choose({ level: levels.find((level) => level === currentTarget.value), line: undefined })}
      />
    </div>
  )
}

function LogLines(shown: Pick<Shown, 'open' | 'choice' | 'choose'> & { readonly lines: readonly PlacedLine[] }): ReactElement {
  const { lines, open, choice } = shown
  const { say, language } = useLanguage()
  const [follow, setFollow] = useState(open && choice.line === undefined)
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 20 })
  const linked = choice.line === undefined ? -1 : lines.findIndex(({ place }) => place === choice.line)
  useEffect(() => {
    if (linked >= 0) rows.scrollToIndex(linked, { align: 'center' })
  }, [linked, rows])
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1)
  }, [follow, lines.length, rows])
  if (lines.length === 0) return <p className="dim">{say('log.empty')}</p>
  return (
    <>
      <div className="row dim">
        <span>{say('log.lines', { count: new Intl.NumberFormat(language).format(lines.length) })}</span>
        {open && (
          <Checkbox
            size="xs"
            label={say('log.follow')}
            checked={follow}
            onChange={({ currentTarget }) => setFollow(currentTarget.checked)}
          />
        )}
      </div>
      <div
        ref={box}
        className="log-lines"
        role="log"
        aria-live="off"
        tabIndex={0}
        style={{ height: `min(54vh, ${rows.getTotalSize() + 2}px)` }}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start, key }) => (
            <div
              key={key}
              className="log-line"
              data-index={index}
              ref={rows.measureElement}
              style={{ transform: `translateY(${start}px)` }}
              data-linked={index === linked || undefined}
            >
              <Line line={lines[index]!} link={(line) => shown.choose({ line })} />
            </div>
          ))}
        </div>
      </div>
    </>
  )
}

function Line({ line, link }: { readonly line: PlacedLine; readonly link: (place: string) => void }): ReactElement {
  const spoken = useLanguage()
  const at = Date.parse(line.at)
  const item = line.item === null ? '' : `/${line.item}`
  return (
    <>
      <ActionIcon size={24} variant="transparent" color="gray" aria-label={spoken.say('log.link')} onClick={() => link(line.place)}>
        <IconLink size={12} aria-hidden />
      </ActionIcon>
      <time className="dim" title={formatAbsolute(at, spoken)}>
        {formatClock(at, { ...spoken, millis: true })}
      </time>
      <span className="log-level" data-level={line.level}>
        {line.level}
      </span>
      <span className="dim log-step" title={`${line.step}${item}`}>
        {line.step}
        {item}
      </span>
      <span className="log-text">
        {line.message}
        {line.fields !== undefined && <span className="dim"> {JSON.stringify(line.fields)}</span>}
      </span>
    </>
  )
}
