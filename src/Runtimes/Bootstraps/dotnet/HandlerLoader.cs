using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Grid.Bootstrap;

/// <summary>Finds <c>Assembly::Type::Method</c> in the function's folder.</summary>
internal static class HandlerLoader
{
    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="HandlerException">There is no such method, or it cannot be a handler.</exception>
    public static Handler Load(string taskRoot, string name)
    {
        var parts = name.Split("::", StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || parts.Any(part => part.Length == 0))
            throw new HandlerException($"Invalid lambda function handler: '{name}'. The valid format is 'ASSEMBLY::TYPE::METHOD'.");

        return Load(LoadAssembly(Path.Combine(taskRoot, parts[0] + ".dll"), parts[0]), parts[1], parts[2], name);
    }

    public static Handler Load(Assembly assembly, string typeName, string methodName, string name)
    {
        var assemblyName = assembly.GetName().Name;
        var type = assembly.GetType(typeName) ?? throw new HandlerException($"Unable to load type '{typeName}' from assembly '{assemblyName}'.");
        var method = FindMethod(type, methodName) ?? throw new HandlerException($"Unable to find method '{methodName}' in type '{typeName}' from assembly '{assemblyName}'.");
        if (method.IsGenericMethodDefinition || type.ContainsGenericParameters) throw new HandlerException($"'{name}' is generic; a handler cannot be.");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new HandlerException($"'{name}' is async void; nobody can wait for it. Return a Task.");

        // Constructed in Init, so that its work is done once and its failure is Init's.
        var target = method.IsStatic ? null : Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, null, null);
        return new Handler(method, target, Serializer.For(method));
    }

    /// <summary>The function's dependencies come from its own folder, as its <c>deps.json</c> says where it has one.</summary>
    private static Assembly LoadAssembly(string path, string name)
    {
        if (!File.Exists(path))
            throw new HandlerException($"Could not find the specified handler assembly with the file name '{name}'. The assembly should be located in the root of your uploaded .zip file.");
        var resolver = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
        {
            var file = resolver.ResolveAssemblyToPath(wanted) ?? Path.Combine(Path.GetDirectoryName(path)!, wanted.Name + ".dll");
            return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        };
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, wanted) =>
            resolver.ResolveUnmanagedDllToPath(wanted) is { } file ? System.Runtime.InteropServices.NativeLibrary.Load(file) : 0;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    private static MethodInfo? FindMethod(Type type, string name)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            var methods = declaring.GetMethods(Any).Where(method => method.Name == name).ToArray();
            if (methods.Length > 1) throw new HandlerException($"Type '{declaring.FullName}' has more than one method '{name}'; a handler needs a name of its own.");
            if (methods.Length == 1) return methods[0];
        }

        return null;
    }
}
