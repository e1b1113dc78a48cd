/** What the holder of a token may do: look, work with runs, or all. */
export type Role = 'viewer' | 'operator' | 'admin'

/** A token as the state keeps it: never the secret, only its hash. Moments are milliseconds since 1970. */
export interface TokenRecord {
  readonly id: string
  /** What a person calls it; the name under which its writes are in the journal. */
  readonly name: string
  readonly role: Role
  /** SHA-256 of the secret, as 64 hexadecimal digits. */
  readonly hash: string
  readonly createdAt: number
  readonly createdBy: string | null
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** What a request was answered that carried a key, so that the same request is answered the same again. */
export interface KeptReply {
  /** Who asked and the key that was given, as one text. */
  readonly key: string
  /** The fingerprint of what was asked. */
  readonly request: string
  readonly status: number
  /** The body, as JSON text. */
  readonly body: string
  readonly at: number
}

/** Tokens and kept replies, within a transaction. */
export interface AccessStatements {
  addToken(token: TokenRecord): Promise<void>
  /** Says whether there was such a token that was not revoked before. */
  revokeToken(id: string, at: number): Promise<boolean>
  /** Keeps a reply and forgets those before a moment. */
  keepReply(reply: KeptReply, options: { readonly forgetBefore: number }): Promise<void>
}

/** What can be asked about tokens and kept replies without changing anything. */
export interface AccessReader {
  /** All tokens, oldest first, revoked ones included. */
  tokens(): Promise<readonly TokenRecord[]>
  tokenOf(hash: string): Promise<TokenRecord | null>
  keptReply(key: string): Promise<KeptReply | null>
}
