/** Why a batch is parked after `retry.give_up_after_hours`. `words` are Redshift's, of the last failure. */
export const givenUpReason = ({ attempt, since, words }: { attempt: number; since: string; words: string }): string =>
  `${attempt} attempts failed since ${since}, the last with: ${words}`;
