import { ActionIcon, Checkbox, TextInput } from '@mantine/core'
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
import { Filter } from './filter.tsx'
import { Loaded } from './loaded.tsx'
import { useSearchSoon } from './searched.tsx'

const rowHeight = 26
const pageSize = 500
/** How long the server waits for a further line, and after what time it is asked again where it did not answer or said that there is none. */
const patienceMs = 20_000
const againMs = 2_000
/** The levels from which on lines may be shown; from debug on all are. */
const above = ['info', 'warn', 'error'] as const

/** Which lines of a log are shown, as the address says. */
export interface LogChoice {
  readonly search?: string
  readonly level?: 'debug' | (typeof above)[number]
  /** The place of the line that a link leads to. */
  readonly line?: string
}

interface Shown {
  readonly run: string
  readonly step?: string
  /** Whether further lines may come. */
  readonly open: boolean
  readonly choice: LogChoice
  readonly choose: (change: { readonly [K in keyof LogChoice]: LogChoice[K] | undefined }) => void
}

/** The next part that holds a line or is the last: behind the first part the server is asked to wait for one. */
async function nextPart(asked: Parameters<typeof api.runs.logs>[0]): Promise<LogPart> {
  let cursor = asked.query?.cursor
  for (;;) {
    const part = await api.runs.logs({ ...asked, query: { ...asked.query, cursor, waitMs: cursor === undefined ? undefined : patienceMs } })
    if (asked.query?.cursor === undefined || part.items.length > 0 || part.next !== null || part.ended) return part
    cursor = part.end
  }
}

/** The log of a run or a step of it: only the lines in sight are drawn, further ones are read as they are scrolled to or written. */
export function LogView({ run, step, open, choice, choose }: Shown): ReactElement {
  const { search, level } = choice
  const log = useInfiniteQuery({
    queryKey: ['log', run, step ?? null, search ?? null, level ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      nextPart({ path: { run }, query: { step, search, level, limit: pageSize, cursor: pageParam }, signal }),
    getNextPageParam: ({ next, end }) => next ?? end,
    staleTime: Infinity,
  })
  const last = log.data?.pages.at(-1)
  const more = last !== undefined && (last.next !== null || !last.ended || open)
  const { fetchNextPage, isFetching, isFetchNextPageError } = log
  const waits = isFetchNextPageError || (last?.ended === true && last.next === null)
  useEffect(() => {
    if (!more || isFetching) return
    return later(() => void fetchNextPage(), waits ? againMs : 0)
  }, [more, isFetching, waits, fetchNextPage])
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
  const search = useSearchSoon((text) => choose({ search: text === '' ? undefined : text, line: undefined }))
  return (
    <div className="row">
      <TextInput
        size="xs"
        aria-label={say('log.search')}
        placeholder={say('log.search')}
        defaultValue={choice.search ?? ''}
        onChange={({ currentTarget }) => search(currentTarget.value)}
      />
      <Filter
        label={say('log.level')}
        values={above}
        nameOf={(level) => (level === 'error' ? level : say('log.andAbove', { level }))}
        picked={choice.level === 'debug' ? undefined : choice.level}
        pick={(level) => choose({ level, line: undefined })}
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
  const filtered = choice.search !== undefined || (choice.level ?? 'debug') !== 'debug'
  if (lines.length === 0) return <p className="dim">{say(filtered ? 'log.empty' : open ? 'log.nothingYet' : 'log.nothing')}</p>
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
