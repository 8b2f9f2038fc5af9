namespace Grid.Gateway.Invocation;

/// <summary>Values of <c>X-Amz-Invocation-Type</c>.</summary>
internal enum InvocationType
{
    RequestResponse = 0,
    Event = 1,
    DryRun = 2,
}
