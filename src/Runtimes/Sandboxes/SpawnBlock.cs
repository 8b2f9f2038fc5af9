using System.Runtime.InteropServices;
using System.Text;

namespace Grid.Runtimes.Sandboxes;

/// <summary>A null-terminated array of C strings, as <c>exec</c> wants it.</summary>
internal sealed unsafe class SpawnBlock : IDisposable
{
    private readonly byte** _pointers;

    public SpawnBlock(IReadOnlyCollection<string> strings)
    {
        var table = (nuint)((strings.Count + 1) * sizeof(byte*));
        var size = table;
        foreach (var text in strings) size += (nuint)Encoding.UTF8.GetByteCount(text) + 1;

        _pointers = (byte**)NativeMemory.AllocZeroed(size);
        var next = (byte*)_pointers + table;
        var index = 0;
        foreach (var text in strings)
        {
            _pointers[index++] = next;
            var room = (int)(size - (nuint)(next - (byte*)_pointers));
            next += Encoding.UTF8.GetBytes(text, new Span<byte>(next, room)) + 1;
        }
    }

    public byte** Pointers => _pointers;

    public byte* First => _pointers[0];

    public void Dispose() => NativeMemory.Free(_pointers);
}
