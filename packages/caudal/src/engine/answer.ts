import type { Json } from '../kernel/index.ts'

/** What a person answers: yes, with what was filled in, or no. */
export type Answer = ({ readonly approve: Json } | { readonly reject: true }) & { readonly by?: string; readonly comment?: string }
