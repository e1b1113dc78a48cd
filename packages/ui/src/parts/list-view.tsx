import { Button } from '@mantine/core'
import { hashKey, useInfiniteQuery } from '@tanstack/react-query'
import type { Page } from 'caudal/api'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { formatCount } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { ErrorView } from './views.tsx'

/** The first page fills a window; those after it come while it is scrolled, and are fewer so. */
const firstPage = 50
const furtherPages = 200
/** How far below what is in sight the end of the list may be before the next page is read. */
const near = '500px 0px'

/** What is asked of the server for a page of a list. */
export interface PageAsked {
  readonly query: { readonly limit: number; readonly cursor: string | undefined }
  readonly signal: AbortSignal
}

interface Shown<T> {
  /** The list: the first words of what it is kept under. */
  readonly of: readonly string[]
  /** What of it is asked for, as a search or a filter. */
  readonly asked: unknown
  readonly page: (asked: PageAsked) => Promise<Page<T>>
  /** What is shown where nothing is in it. */
  readonly empty: ReactElement
  /** How many rows its skeleton has. */
  readonly rows?: number
  /** Whether further pages come by the button alone, where what is read does not make the page longer. */
  readonly byHand?: boolean
  readonly children: (items: readonly T[]) => ReactNode
}

/**
 * A list of the server, page by page: the next is read when the end comes near. After another search what was found before stays, dimmed,
 * until what that finds has come.
 */
export function ListView<T>({ of, asked, page, empty, rows = 12, byHand = false, children }: Shown<T>): ReactElement {
  const key = [...of, asked]
  const found = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => page({ query: { limit: cursor === undefined ? firstPage : furtherPages, cursor }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
    // Of the same list only: of another nothing that is here is true.
    placeholderData: (before, query) => (hashKey(query?.queryKey.slice(0, -1) ?? []) === hashKey(of) ? before : undefined),
  })
  const { data, isPlaceholderData, hasNextPage } = found
  const items = useMemo(() => data?.pages.flatMap((one) => one.items), [data])
  const shownOf = useShownOf(hashKey(key), isPlaceholderData)
  return (
    <Loaded from={{ ...found, data: items }} rows={rows}>
      {(all) => (
        <div className="list" aria-busy={isPlaceholderData}>
          <div key={shownOf} className="stack">
            {all.length === 0 ? empty : children(all)}
          </div>
          {all.length > 0 && !isPlaceholderData && <Foot found={found} count={all.length} more={hasNextPage} byHand={byHand} />}
        </div>
      )}
    </Loaded>
  )
}

/** What was asked for of what is shown: what stands there for something else still has its old name. */
function useShownOf(asked: string, isOld: boolean): string {
  const [shown, show] = useState(asked)
  if (!isOld && shown !== asked) show(asked)
  return shown
}

interface Reading {
  readonly isFetching: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  readonly error: unknown
  readonly fetchNextPage: () => Promise<unknown>
}

interface FootShown {
  readonly found: Reading
  readonly count: number
  readonly more: boolean
  readonly byHand: boolean
}

/** The end of what is there of a list: how much it is, and what reads on, by itself once it comes near. */
function Foot({ found, count, more, byHand }: FootShown): ReactElement {
  const { say, language } = useLanguage()
  const { isFetching, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage } = found
  const foot = useRef<HTMLDivElement>(null)
  // How long the list was when its end was last seen to be near.
  const [nearAt, come] = useState(0)
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => come(seen.at(-1)!.isIntersecting ? count : 0), { rootMargin: near })
    watch.observe(foot.current!)
    return () => watch.disconnect()
  }, [count])
  // Not while it is read anew: one would break the other off.
  const wanted = nearAt === count && more && !byHand && !isFetching && !isFetchNextPageError
  useEffect(() => {
    if (wanted) void fetchNextPage()
  }, [wanted, fetchNextPage])
  const amount = formatCount(count, language)
  return (
    <div ref={foot} className="stack">
      {isFetchNextPageError && <ErrorView error={error} again={() => void fetchNextPage()} />}
      <div className="row dim">
        {more && !isFetchNextPageError && (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {say('action.more')}
          </Button>
        )}
        <span>{say(more ? 'list.soFar' : 'list.all', { count: amount })}</span>
      </div>
    </div>
  )
}
