/** `subject` is ASCII of at most 100 characters, as SNS takes it. */
export type Alert = { subject: string; text: string };

/** What sends alerts to a person. */
export type Alerts = { send(alert: Alert): Promise<void> };
