namespace Grid.Grains.Invocation;

/// <summary>Another silo was not reached over HTTP, or gave no answer.</summary>
#pragma warning disable CA1032 // Nobody else throws it.
internal sealed class ForwardingException(string message, bool unsent, Exception? innerException = null) : Exception(message, innerException)
#pragma warning restore CA1032
{
    /// <summary>True when the silo has surely done nothing.</summary>
    public bool Unsent => unsent;
}
