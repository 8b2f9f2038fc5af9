using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>One start of bubblewrap: the files it is given, and where the launching thread goes to start it.</summary>
internal sealed class BwrapConfinement(BwrapInfo info, SafeFileHandle arguments, SafeFileHandle filter) : IConfinement, IDisposable
{
    public uint? UserId { get; init; }

    /// <summary>Null when the user sees the folders as they are.</summary>
    public StagedFolders? Staged { get; init; }

    /// <summary>Null when the function is known.</summary>
    public LateFolders? Late { get; init; }

    /// <summary>Null for the network of the machine.</summary>
    public NetworkNamespace? Network { get; init; }

    public required HomeNamespaces Home { get; init; }

    public IReadOnlyList<SafeFileHandle> Inherited { get; } = [arguments, filter, info.Writing];

    public void Enter()
    {
        if (Staged is null && Network is null) return;
        Home.Remember();
        Staged?.Enter();
        Late?.Prepare();
        if (Network is not null) Native.Join(Network.Handle, Native.NewNetwork);
    }

    public void Leave()
    {
        if (Staged is not null || Network is not null) Home.Return();
    }

    public int FunctionProcess() => info.FunctionProcess();

    /// <summary>Closes what only bubblewrap needed.</summary>
    public void Dispose()
    {
        arguments.Dispose();
        filter.Dispose();
        info.Writing.Dispose();
    }
}
