using System.Reflection;
using System.Text.Json;

namespace Grid.Bootstrap;

/// <summary>
/// Events to objects and back: streams pass untouched; the rest goes through the <c>Amazon.Lambda.Core.LambdaSerializer</c> that the method or its
/// assembly names, otherwise through System.Text.Json, reading names in any case and writing them as they are declared.
/// </summary>
internal sealed class Serializer
{
    private const string AttributeName = "Amazon.Lambda.Core.LambdaSerializerAttribute";
    private const string InterfaceName = "Amazon.Lambda.Core.ILambdaSerializer";

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private readonly object? custom;
    private readonly Dictionary<Type, MethodInvoker> readers = [];
    private readonly Dictionary<Type, MethodInvoker> writers = [];

    private Serializer(object? custom) => this.custom = custom;

    public static Serializer For(MethodInfo method)
    {
        var attribute = Find(method.GetCustomAttributes()) ?? Find(method.DeclaringType!.Assembly.GetCustomAttributes());
        var type = (Type?)attribute?.GetType().GetProperty("SerializerType")?.GetValue(attribute);
        return new Serializer(type is null ? null : Activator.CreateInstance(type));

        static Attribute? Find(IEnumerable<Attribute> attributes) => attributes.FirstOrDefault(each => each.GetType().FullName == AttributeName);
    }

    public object? Read(ReadOnlyMemory<byte> body, Type type)
    {
        if (type == typeof(Stream)) return Open(body);
        if (custom is null) return JsonSerializer.Deserialize(body.Span, type, Json);
        return Method(readers, "Deserialize", type).Invoke(custom, Open(body));
    }

    public byte[] Write(object? value, Type type)
    {
        if (value is Stream stream)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            stream.Dispose();
            return copy.ToArray();
        }

        if (typeof(Stream).IsAssignableFrom(type)) return [];
        if (custom is null) return JsonSerializer.SerializeToUtf8Bytes(value, type, Json);
        using var output = new MemoryStream();
        Method(writers, "Serialize", type).Invoke(custom, value, output);
        return output.ToArray();
    }

    private MethodInvoker Method(Dictionary<Type, MethodInvoker> cache, string name, Type type)
    {
        if (cache.TryGetValue(type, out var known)) return known;
        var contract = custom!.GetType().GetInterface(InterfaceName) ?? throw new HandlerException($"Serializer '{custom.GetType()}' does not implement ILambdaSerializer.");
        return cache[type] = MethodInvoker.Create(contract.GetMethod(name)!.MakeGenericMethod(type));
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> body) => new(body.ToArray(), writable: false);
}
