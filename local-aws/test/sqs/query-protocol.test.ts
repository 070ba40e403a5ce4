import { describe, expect, test } from "vitest";
import { startSqs } from "../../src/sqs/sqs.ts";

// Requests are those of botocore 1.34 with its model of SQS from 2023, as it sent them; elements of answers are those that it reads.

/** One call after another on the same queues. */
function queries() {
  const sqs = startSqs({ region: "us-east-1", accountId: "000000000000", endpoint: () => "http://127.0.0.1:4566" });
  return async (form: string, path = "/"): Promise<{ status: number; xml: string }> => {
    const body = new URLSearchParams(`${form}&Version=2012-11-05`);
    const answer = await sqs.service(new Request(`http://127.0.0.1:4566${path}`, { method: "POST", body }));
    const xml = (await answer.text())
      .replace('<?xml version="1.0"?>', "")
      .replaceAll(/<RequestId>[^<]*<\/RequestId>/g, "");
    return { status: answer.status, xml };
  };
}

const namespace = 'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"';
const metadata = "<ResponseMetadata></ResponseMetadata>";
const queue = "http://127.0.0.1:4566/000000000000/q";

describe("a client of SQS's older query protocol", () => {
  test("creates queues with attributes, and reads them", async () => {
    const ask = queries();
    expect(await ask("Action=CreateQueue&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=33")).toEqual(
      {
        status: 200,
        xml: `<CreateQueueResponse ${namespace}><CreateQueueResult><QueueUrl>${queue}</QueueUrl></CreateQueueResult>${metadata}</CreateQueueResponse>`,
      },
    );
    expect((await ask("Action=ListQueues")).xml).toContain(
      `<ListQueuesResult><QueueUrl>${queue}</QueueUrl></ListQueuesResult>`,
    );
    const asked = "AttributeName.1=VisibilityTimeout&AttributeName.2=QueueArn";
    expect((await ask(`Action=GetQueueAttributes&QueueUrl=${queue}&${asked}`)).xml).toContain(
      "<Attribute><Name>QueueArn</Name><Value>arn:aws:sqs:us-east-1:000000000000:q</Value></Attribute>" +
        "<Attribute><Name>VisibilityTimeout</Name><Value>33</Value></Attribute>",
    );
  });

  test("sends, receives and deletes a message, at the queue's address too", async () => {
    const ask = queries();
    await ask("Action=CreateQueue&QueueName=q");
    const attribute =
      "MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=4";
    const sent = await ask(
      `Action=SendMessage&MessageBody=${encodeURIComponent('a <b> & "c"\r\n')}&${attribute}`,
      "/000000000000/q",
    );
    expect(sent.xml).toContain("<MD5OfMessageBody>3f14b77e4cf77ef971379e5ac770986c</MD5OfMessageBody>");
    const received = await ask(
      `Action=ReceiveMessage&QueueUrl=${queue}&MaxNumberOfMessages=10&WaitTimeSeconds=1&MessageAttributeName.1=All&AttributeName.1=ApproximateReceiveCount`,
    );
    expect(received.xml).toContain("<Body>a &lt;b&gt; &amp; &quot;c&quot;&#xD;\n</Body>");
    expect(received.xml).toContain("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>");
    expect(received.xml).toContain(
      "<MessageAttribute><Name>n</Name><Value><DataType>Number</DataType><StringValue>4</StringValue></Value></MessageAttribute>",
    );
    const [, handle = ""] = /<ReceiptHandle>([^<]+)</.exec(received.xml) ?? [];
    expect(await ask(`Action=DeleteMessage&QueueUrl=${queue}&ReceiptHandle=${encodeURIComponent(handle)}`)).toEqual({
      status: 200,
      xml: `<DeleteMessageResponse ${namespace}>${metadata}</DeleteMessageResponse>`,
    });
    expect((await ask(`Action=ReceiveMessage&QueueUrl=${queue}`)).xml).toContain(
      "<ReceiveMessageResult></ReceiveMessageResult>",
    );
  });

  test("sends a batch, and hears of each entry", async () => {
    const ask = queries();
    await ask("Action=CreateQueue&QueueName=q");
    const handles = ["a", "b"].map((id, at) => `ChangeMessageVisibilityBatchRequestEntry.${at + 1}.Id=${id}`).join("&");
    const entries = ["a", "b"].map(
      (id, at) =>
        `SendMessageBatchRequestEntry.${at + 1}.Id=${id}&SendMessageBatchRequestEntry.${at + 1}.MessageBody=${id}`,
    );
    const sent = await ask(`Action=SendMessageBatch&QueueUrl=${queue}&${entries.join("&")}`);
    expect(sent.xml.match(/<SendMessageBatchResultEntry><Id>\w/g)).toEqual([
      "<SendMessageBatchResultEntry><Id>a",
      "<SendMessageBatchResultEntry><Id>b",
    ]);
    const changed =
      "ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle=x&ChangeMessageVisibilityBatchRequestEntry.2.ReceiptHandle=y";
    const times =
      "ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=5&ChangeMessageVisibilityBatchRequestEntry.2.VisibilityTimeout=5";
    const refused = await ask(`Action=ChangeMessageVisibilityBatch&QueueUrl=${queue}&${handles}&${changed}&${times}`);
    expect(refused.xml).toContain(
      "<BatchResultErrorEntry><Id>a</Id><SenderFault>true</SenderFault><Code>ReceiptHandleIsInvalid</Code>",
    );
  });

  test.for([
    { form: "Action=GetQueueUrl&QueueName=absent", code: "AWS.SimpleQueueService.NonExistentQueue" },
    {
      form: `Action=SendMessageBatch&QueueUrl=${queue}&SendMessageBatchRequestEntry=`,
      code: "AWS.SimpleQueueService.EmptyBatchRequest",
    },
    { form: `Action=ReceiveMessage&QueueUrl=${queue}&MaxNumberOfMessages=11`, code: "InvalidParameterValue" },
    { form: `Action=ReceiveMessage&QueueUrl=${queue}&MaxNumberOfMessages=many`, code: "InvalidParameterValue" },
    { form: "Action=SendMessage&MessageBody=a", code: "MissingParameter" },
    { form: "Action=TagQueue", code: "InvalidAction" },
    { form: "Action=constructor", code: "InvalidAction" },
  ])("hears $code of $form", async ({ form, code }) => {
    const ask = queries();
    await ask("Action=CreateQueue&QueueName=q");
    const { status, xml } = await ask(form);
    expect(status).toBe(400);
    expect(xml).toContain(`<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code>`);
  });
});
