using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// What is put around one start of a process. The program that is started then is not the function's but one that locks itself and the function in:
/// it ends with the silo by itself, and tells a signal that has ended the function as status 128 + signal.
/// </summary>
internal interface IConfinement
{
    /// <summary>User and group that the program runs as; null for the silo's own.</summary>
    uint? UserId { get; }

    /// <summary>Files that the program gets, under the same numbers.</summary>
    IReadOnlyList<SafeFileHandle> Inherited { get; }

    /// <summary>Takes the launching thread into namespaces of the process. <see cref="Leave"/> follows in any case.</summary>
    void Enter();

    /// <summary>Takes the launching thread back.</summary>
    void Leave();

    /// <summary>The function's own process in the silo's numbers, of which memory is told; 0 when there is none (yet).</summary>
    int FunctionProcess();
}
