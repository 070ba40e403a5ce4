/** `subject` is ASCII of at most 100 characters, as SNS takes it. */
export type Alert = { subject: string; text: string };

/** What tells a person. */
export type Alerts = { send(alert: Alert): Promise<void> };
