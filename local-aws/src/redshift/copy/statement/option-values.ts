/** The options of one statement as written: name → argument, or true if it takes none. */
export type OptionValues = Map<string, string | number | true>;
