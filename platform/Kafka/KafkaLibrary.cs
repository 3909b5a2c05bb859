using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Notify.Platform.Kafka;

/// <summary>
/// Pins the librdkafka that this build ships. Without it the client silently takes an older one that the system may have
/// installed.
/// </summary>
public static class KafkaLibrary
{
    // The first needs libsasl2.so.3, which some distributions lack; the second is built without it; the third is for musl.
    private static readonly string[] Files =
        ["librdkafka.so", "centos8-librdkafka.so", "alpine-librdkafka.so", "librdkafka.dylib", "librdkafka.dll"];

    private static readonly Lazy<nint> Handle = new(Find);
    private static int pinned;

    /// <summary>Loads the library once, for Confluent.Kafka and for the embedded broker. Every Kafka client of this project does it first.</summary>
    /// <exception cref="DllNotFoundException">The library that belongs to this build is not there.</exception>
    public static void Load()
    {
        if (Interlocked.Exchange(ref pinned, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, Resolve);
            NativeLibrary.SetDllImportResolver(typeof(KafkaLibrary).Assembly, Resolve);
        }
        _ = Handle.Value;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name.Contains("rdkafka", StringComparison.Ordinal) ? Handle.Value : 0;

    private static nint Find()
    {
        var folders = Folders().Where(Directory.Exists).ToList();
        foreach (var folder in folders)
            foreach (var file in Files)
                if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle)) return handle;
        throw new DllNotFoundException($"No librdkafka that loads in: {string.Join(", ", folders)}");
    }

    private static IEnumerable<string> Folders()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", $"{system}-{architecture}", "native");
        yield return AppContext.BaseDirectory;
        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)) yield return folder;
    }
}
