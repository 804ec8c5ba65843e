/** For what must be done even if the user has had enough: it has a deadline, but no interrupt. */
export const UNINTERRUPTED: AbortSignal = new AbortController().signal;
