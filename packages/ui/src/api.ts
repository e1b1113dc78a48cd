import { createClient } from 'caudal/api'
import type { Client } from 'caudal/api'
import { QueryClient } from '@tanstack/react-query'
import { hear } from './live.ts'

/** The server that served this page. */
export const api: Client = createClient({ fetch: hear })

/** What was read from the server; read anew when the journal says that it changed, not by the clock. */
export const cache: QueryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})
