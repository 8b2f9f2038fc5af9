// Goes through Lambda's operations with the AWS SDK for JavaScript and prints one line of JSON per step. The endpoint and the credentials come from the
// environment, as for any program that uses the SDK. Arguments: the name of a Node.js runtime, the zips of a function, of the function changed, and of a layer.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as lambda from '@aws-sdk/client-lambda';

const [runtime, zip, changedZip, layerZip] = process.argv.slice(2);
const client = new lambda.LambdaClient({ maxAttempts: 1 });
const role = 'arn:aws:iam::000000000000:role/r';
const sha256 = bytes => createHash('sha256').update(bytes).digest('base64');
const text = bytes => Buffer.from(bytes).toString();
const send = (operation, input, through = client) => through.send(new lambda[`${operation}Command`](input));

/** Runs one step. What `pick` takes from the answer is printed; of a failure its class's name, and whether the SDK has that class. */
async function step(name, run, pick = () => ({})) {
  let line;
  try {
    const answer = await run();
    line = { status: answer.$metadata?.httpStatusCode, ...pick(answer) };
  } catch (error) {
    const typed = error instanceof (lambda[error.name] ?? class {});
    line = { error: error.name, status: error.$metadata?.httpStatusCode, typed, fault: error.$fault, message: error.message.replace(/[0-9A-Za-z+/]{43}=/, 'SHA') };
  }
  console.log(JSON.stringify({ step: name, ...line }));
}

const call = (name, operation, input, pick, through) => step(name, () => send(operation, input, through), pick);
const wait = (name, waiter, input) => step(name, () => waiter({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, input), result => ({ state: result.state }));
const invoke = (name, input, pick = () => ({})) =>
  call(name, 'Invoke', { FunctionName: 'sdk', ...input }, answer => ({
    body: answer.StatusCode, version: answer.ExecutedVersion, error: answer.FunctionError, payload: text(answer.Payload), ...pick(answer),
  }));
const names = (list, member = 'FunctionName') => list.map(item => item[member]);

// The account, and functions.
await call('account', 'GetAccountSettings', {}, a => ({ concurrency: a.AccountLimit.ConcurrentExecutions, zipped: a.AccountLimit.CodeSizeZipped, functions: a.AccountUsage.FunctionCount }));
const create = (name, more) => ({ FunctionName: name, Runtime: runtime, Handler: 'index.handler', Role: role, Code: { ZipFile: readFileSync(zip) }, Tags: { team: 'blue' }, ...more });
const state = c => ({ version: c.Version, state: c.State, update: c.LastUpdateStatus });
await call('create', 'CreateFunction', create('sdk'), c => ({ name: c.FunctionName, arn: c.FunctionArn, sha: c.CodeSha256 === sha256(readFileSync(zip)), memory: c.MemorySize, timeout: c.Timeout, version: c.Version, state: c.State }));
await call('create again', 'CreateFunction', create('sdk'));
await call('create without code', 'CreateFunction', create('other', { Code: {} }));
await call('create with no zip', 'CreateFunction', create('other', { Code: { ZipFile: Buffer.from('no zip') } }));
await call('create with a name of blanks', 'CreateFunction', create('a b'));
await wait('wait until active', lambda.waitUntilFunctionActiveV2, { FunctionName: 'sdk' });
await step('get', () => send('GetFunction', { FunctionName: 'sdk' }), a => ({ ...state(a.Configuration), tags: a.Tags, repository: a.Code.RepositoryType }));
await step('download', async () => {
  const { Code, Configuration } = await send('GetFunction', { FunctionName: 'sdk' });
  const answer = await fetch(Code.Location);
  return { $metadata: { httpStatusCode: answer.status }, same: sha256(Buffer.from(await answer.arrayBuffer())) === Configuration.CodeSha256 };
}, a => ({ same: a.same }));
await call('get a missing one', 'GetFunction', { FunctionName: 'missing' });
await call('get a missing version', 'GetFunction', { FunctionName: 'sdk', Qualifier: '7' });
await call('get the configuration', 'GetFunctionConfiguration', { FunctionName: 'sdk' }, c => ({ ...state(c), modified: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(c.LastModified) }));
await call('get the configuration of a missing one', 'GetFunctionConfiguration', { FunctionName: 'missing' });
await call('create a second', 'CreateFunction', create('sdk2', { Publish: true }), c => ({ version: c.Version }));
await wait('wait until the second is active', lambda.waitUntilFunctionActiveV2, { FunctionName: 'sdk2' });
await step('list page by page', async () => {
  const pages = [];
  for await (const page of lambda.paginateListFunctions({ client, pageSize: 1 }, {})) pages.push(names(page.Functions));
  return { pages };
}, a => ({ pages: a.pages }));
await call('list with a bad size', 'ListFunctions', { MaxItems: 0 });

// Updates.
await call('update the configuration', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Description: 'changed', Timeout: 20, MemorySize: 256, Environment: { Variables: { COLOUR: 'blue' } } },
  c => ({ description: c.Description, timeout: c.Timeout, memory: c.MemorySize, environment: c.Environment.Variables }));
await wait('wait until updated', lambda.waitUntilFunctionUpdatedV2, { FunctionName: 'sdk' });
await call('update with a stale revision', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', RevisionId: '00000000-0000-0000-0000-000000000000' });
await call('update out of range', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Timeout: 901 });
await call('update a missing one', 'UpdateFunctionConfiguration', { FunctionName: 'missing', Timeout: 3 });
await call('update with reserved variables', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Environment: { Variables: { AWS_REGION: 'x' } } });
await call('update the code', 'UpdateFunctionCode', { FunctionName: 'sdk', ZipFile: readFileSync(changedZip) }, c => ({ sha: c.CodeSha256 === sha256(readFileSync(changedZip)) }));
await wait('wait until the code is updated', lambda.waitUntilFunctionUpdatedV2, { FunctionName: 'sdk' });
await call('update the code with no zip', 'UpdateFunctionCode', { FunctionName: 'sdk', ZipFile: Buffer.from('no zip') });
await call('update the code of a missing one', 'UpdateFunctionCode', { FunctionName: 'missing', ZipFile: readFileSync(changedZip) });

// Invocations.
const clientContext = Buffer.from(JSON.stringify({ custom: { a: 'ü' } })).toString('base64');
await invoke('invoke', { Payload: '{"say":"grüße"}' });
await invoke('invoke without a payload', {});
await invoke('invoke with the tail of the log', { Payload: '{"log":"seen in the log"}', LogType: 'Tail' }, a => ({ tail: text(Buffer.from(a.LogResult, 'base64')).includes('seen in the log') }));
await invoke('invoke with a client context', { Payload: '{"context":true}', ClientContext: clientContext });
await invoke('invoke with an error', { Payload: '{"throw":"out of cheese"}' }, a => ({ payload: { ...JSON.parse(text(a.Payload)), trace: undefined } }));
await invoke('invoke with an exit', { Payload: '{"exit":3}' }, a => ({ payload: JSON.parse(text(a.Payload)).errorMessage.replace(/[0-9a-f-]{36}/, 'ID') }));
await call('invoke dry', 'Invoke', { FunctionName: 'sdk', InvocationType: 'DryRun' }, a => ({ body: a.StatusCode }));
await invoke('invoke with no json', { Payload: 'no json' });
await invoke('invoke with too much', { Payload: JSON.stringify('x'.repeat(6_291_456)) });
await invoke('invoke a missing one', { FunctionName: 'missing' });
await invoke('invoke a missing qualifier', { Qualifier: 'gone' });
await invoke('invoke two qualifiers', { FunctionName: 'sdk:1', Qualifier: '2' });

// Versions and aliases.
await call('publish', 'PublishVersion', { FunctionName: 'sdk', Description: 'first' }, c => ({ version: c.Version, description: c.Description, arn: c.FunctionArn }));
await wait('wait until the version is active', lambda.waitUntilPublishedVersionActive, { FunctionName: 'sdk', Qualifier: '1' });
await call('publish the same again', 'PublishVersion', { FunctionName: 'sdk' }, c => ({ version: c.Version }));
await call('publish other code', 'PublishVersion', { FunctionName: 'sdk', CodeSha256: 'other' });
await call('publish a missing one', 'PublishVersion', { FunctionName: 'missing' });
await call('change before the second version', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Description: 'again' }, c => ({ description: c.Description }));
await wait('wait until that is done', lambda.waitUntilFunctionUpdatedV2, { FunctionName: 'sdk' });
await call('publish the second', 'PublishVersion', { FunctionName: 'sdk' }, c => ({ version: c.Version }));
await wait('wait until the second version is active', lambda.waitUntilPublishedVersionActive, { FunctionName: 'sdk', Qualifier: '2' });
await call('list versions', 'ListVersionsByFunction', { FunctionName: 'sdk' }, a => ({ versions: names(a.Versions, 'Version') }));
await call('list versions of a missing one', 'ListVersionsByFunction', { FunctionName: 'missing' });
await invoke('invoke a version', { Qualifier: '1', Payload: '{"arn":true}' });
const alias = a => ({ arn: a.AliasArn, name: a.Name, version: a.FunctionVersion, routing: a.RoutingConfig?.AdditionalVersionWeights });
await call('create an alias', 'CreateAlias', { FunctionName: 'sdk', Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 1 } } }, alias);
await call('create the alias again', 'CreateAlias', { FunctionName: 'sdk', Name: 'live', FunctionVersion: '1' });
await call('create an alias of a missing version', 'CreateAlias', { FunctionName: 'sdk', Name: 'next', FunctionVersion: '9' });
await call('create an alias of digits', 'CreateAlias', { FunctionName: 'sdk', Name: '12', FunctionVersion: '1' });
await call('get the alias', 'GetAlias', { FunctionName: 'sdk', Name: 'live' }, alias);
await call('get a missing alias', 'GetAlias', { FunctionName: 'sdk', Name: 'gone' });
await invoke('invoke the alias', { Qualifier: 'live', Payload: '{"arn":true}' });
await call('update the alias', 'UpdateAlias', { FunctionName: 'sdk', Name: 'live', FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } }, alias);
await call('update a missing alias', 'UpdateAlias', { FunctionName: 'sdk', Name: 'gone', FunctionVersion: '1' });
await call('list aliases', 'ListAliases', { FunctionName: 'sdk' }, a => ({ aliases: names(a.Aliases, 'Name') }));
await call('list aliases of a missing one', 'ListAliases', { FunctionName: 'missing' });

// Policies, tags, runtimes.
await call('permit', 'AddPermission', { FunctionName: 'sdk', StatementId: 's1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceAccount: '123456789012' }, a => ({ statement: JSON.parse(a.Statement) }));
await call('permit again', 'AddPermission', { FunctionName: 'sdk', StatementId: 's1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' });
await call('get the policy', 'GetPolicy', { FunctionName: 'sdk' }, a => ({ policy: JSON.parse(a.Policy).Statement.map(statement => statement.Sid) }));
await call('forbid', 'RemovePermission', { FunctionName: 'sdk', StatementId: 's1' });
await call('forbid again', 'RemovePermission', { FunctionName: 'sdk', StatementId: 's1' });
await call('get no policy', 'GetPolicy', { FunctionName: 'sdk' });
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:sdk';
await call('tag', 'TagResource', { Resource: arn, Tags: { 'cost centre': '7/ä' } });
await call('list tags', 'ListTags', { Resource: arn }, a => ({ tags: a.Tags }));
await call('untag', 'UntagResource', { Resource: arn, TagKeys: ['cost centre', 'none'] });
await call('list tags of a version', 'ListTags', { Resource: `${arn}:1` });
await call('list tags of a missing one', 'ListTags', { Resource: `${arn}-missing` });
await call('let the runtime go on', 'PutRuntimeManagementConfig', { FunctionName: 'sdk', UpdateRuntimeOn: 'Auto' }, a => ({ on: a.UpdateRuntimeOn, arn: a.FunctionArn }));
await call('hold the runtime', 'PutRuntimeManagementConfig', { FunctionName: 'sdk', UpdateRuntimeOn: 'FunctionUpdate' });
await call('how the runtime is held', 'GetRuntimeManagementConfig', { FunctionName: 'sdk' }, a => ({ on: a.UpdateRuntimeOn, arn: a.FunctionArn }));
await call('how a missing runtime is held', 'GetRuntimeManagementConfig', { FunctionName: 'missing' });

// Layers.
const layer = a => ({ arn: a.LayerVersionArn, version: a.Version, runtimes: a.CompatibleRuntimes?.length, size: a.Content && a.Content.CodeSize > 0 });
await call('publish a layer', 'PublishLayerVersion', { LayerName: 'tools', Content: { ZipFile: readFileSync(layerZip) }, CompatibleRuntimes: [runtime], LicenseInfo: 'MIT' }, layer);
await call('publish a layer with no zip', 'PublishLayerVersion', { LayerName: 'tools', Content: { ZipFile: Buffer.from('no zip') } });
await call('get the layer', 'GetLayerVersion', { LayerName: 'tools', VersionNumber: 1 }, layer);
await call('get a missing layer', 'GetLayerVersion', { LayerName: 'tools', VersionNumber: 9 });
await call('get the layer by arn', 'GetLayerVersionByArn', { Arn: 'arn:aws:lambda:us-east-1:000000000000:layer:tools:1' }, layer);
await call('list layer versions', 'ListLayerVersions', { LayerName: 'tools' }, a => ({ versions: names(a.LayerVersions, 'Version') }));
await call('list layers', 'ListLayers', {}, a => ({ layers: names(a.Layers, 'LayerName') }));
await call('use the layer', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:tools:1'] }, c => ({ layers: names(c.Layers, 'Arn') }));
await wait('wait until the layer is used', lambda.waitUntilFunctionUpdatedV2, { FunctionName: 'sdk' });
await invoke('invoke with the layer', { Payload: '{"require":"tool"}' });
await call('use a missing layer', 'UpdateFunctionConfiguration', { FunctionName: 'sdk', Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:tools:9'] });
await call('delete the layer', 'DeleteLayerVersion', { LayerName: 'tools', VersionNumber: 1 });
await call('list no layers', 'ListLayers', {}, a => ({ layers: names(a.Layers, 'LayerName') }));

// What the grid does not have, and who may not ask.
await call('what is not built', 'ListCodeSigningConfigs', {});
const { accessKeyId, secretAccessKey } = await client.config.credentials();
const as = credentials => new lambda.LambdaClient({ maxAttempts: 1, credentials });
await call('a wrong secret', 'ListFunctions', {}, undefined, as({ accessKeyId, secretAccessKey: 'wrong' }));
await call('an unknown key', 'ListFunctions', {}, undefined, as({ accessKeyId: 'AKIAUNKNOWNUNKNOWNXX', secretAccessKey }));
await call('an unknown token', 'ListFunctions', {}, undefined, as({ accessKeyId, secretAccessKey, sessionToken: 'unknown' }));

// The end.
await call('delete the alias', 'DeleteAlias', { FunctionName: 'sdk', Name: 'live' });
await call('delete the alias again', 'DeleteAlias', { FunctionName: 'sdk', Name: 'live' });
await call('delete a version', 'DeleteFunction', { FunctionName: 'sdk', Qualifier: '1' });
await call('delete the latest', 'DeleteFunction', { FunctionName: 'sdk', Qualifier: '$LATEST' });
await call('delete', 'DeleteFunction', { FunctionName: 'sdk' });
await call('delete again', 'DeleteFunction', { FunctionName: 'sdk' });
await call('delete the second', 'DeleteFunction', { FunctionName: 'sdk2' });
await call('list nothing', 'ListFunctions', {}, a => ({ functions: names(a.Functions) }));
