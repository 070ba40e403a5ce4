/** A span of time; what is left out is 0. */
export type Span = { days?: number; hours?: number; minutes?: number; seconds?: number };

/** @example milliseconds({ minutes: 15 }) // 900000 */
export const milliseconds = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Span): number =>
  (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
