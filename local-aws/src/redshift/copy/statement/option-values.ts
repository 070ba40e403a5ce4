/** The options of one statement as they stand there: name → argument (true where it takes none). */
export type OptionValues = Map<string, string | number | true>;
