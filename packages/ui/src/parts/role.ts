import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

/** Whether whoever looks may also do something: not before that is known, and not as a viewer, who is shown no actions. */
export function useMayAct(): boolean {
  const me = useQuery({ queryKey: ['me'], queryFn: ({ signal }) => api.server.me({ signal }) })
  return me.data !== undefined && me.data.role !== 'viewer'
}
