using System.ComponentModel;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;

namespace Grid.Runtimes.Environments;

/// <summary>The start from a runtime that waited.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>Takes over a stem cell where one fits.</summary>
    private async Task<bool> Inherit(SandboxSpec room)
    {
        var kind = StemKind.Of(Spec.Version.Settings, room.CodeFolder!, room.LayersFolder!);
        if (_context.Stems.Take(kind) is not { } cell) return false;
        try
        {
            await cell.Sandbox.Specialise(room, inPlace: !Language.Of(kind!.Value.Runtime)!.ChangesProcess);
            if (cell.Become(this, new ProcessEvents(this)))
            {
                (_sandbox, _group) = (cell.Sandbox, cell.Group);
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or UnauthorizedAccessException)
        {
            LogCannotSpecialise(exception, Spec.Version.QualifiedArn, Id);
        }

        await cell.End();
        return false;
    }
}
