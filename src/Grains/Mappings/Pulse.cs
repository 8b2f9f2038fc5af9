namespace Grid.Grains.Mappings;

/// <summary>Wakes one loop. What is set while the loop does not wait wakes it as soon as it does.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = New();

    public void Set() => Volatile.Read(ref _next).TrySetResult();

    public async Task Wait()
    {
        await _next.Task;
        Volatile.Write(ref _next, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
