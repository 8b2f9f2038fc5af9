using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>The namespaces of the launching thread, to which it returns from every start. Made on first use, by that thread.</summary>
internal sealed class HomeNamespaces : IDisposable
{
    private SafeFileHandle? _mounts;
    private SafeFileHandle? _network;

    /// <summary>To be called by the launching thread before it leaves them.</summary>
    public void Remember()
    {
        _mounts ??= Native.CurrentNamespace("mnt");
        _network ??= Native.CurrentNamespace("net");
    }

    /// <summary>A thread that cannot return must not go on.</summary>
    public void Return()
    {
        try
        {
            if (_network is not null) Native.Join(_network, Native.NewNetwork);
            if (_mounts is not null) Native.Join(_mounts, Native.NewMounts);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Environment.FailFast("The launching thread cannot return to the silo's namespaces.", exception);
        }
    }

    public void Dispose()
    {
        _mounts?.Dispose();
        _network?.Dispose();
    }
}
