namespace Greeter;

public sealed record Request(string? Name);

public sealed record Response(string Greeting);

public sealed class Function
{
    /// <summary>Greets.</summary>
    public async Task<Response> Greet(Request request)
    {
        Console.WriteLine($"greeting {request.Name}");
        await Task.Yield();
        return new Response($"Hello, {request.Name ?? "world"}, from .NET {Environment.Version}");
    }
}
