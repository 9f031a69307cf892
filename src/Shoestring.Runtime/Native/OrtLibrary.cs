using System.Runtime.InteropServices;
using Shoestring.Errors;

namespace Shoestring.Runtime.Native;

/// <summary>Finds the ONNX Runtime library: SHOESTRING_ORT, the application's folder, or eng/natives above either.</summary>
internal static class OrtLibrary
{
    private const string Variable = "SHOESTRING_ORT";

    private static readonly (string Platform, string File) Names =
        OperatingSystem.IsWindows() ? ("win32", "onnxruntime.dll")
        : OperatingSystem.IsMacOS() ? ("darwin", "libonnxruntime.1.dylib")
        : ("linux", "libonnxruntime.so.1");

    /// <summary>Loads the library.</summary>
    /// <exception cref="InputException">It is nowhere, or it cannot be loaded.</exception>
    public static nint Load()
    {
        string path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } asked
            ? Directory.Exists(asked) ? Path.Combine(asked, Names.File) : asked
            : Find() ?? throw new InputException(
                $"ONNX Runtime ({Names.File}) is not installed: run ./shoestring once, or set {Variable} to its path");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new InputException(
                $"cannot load ONNX Runtime from {path}: is it a library for this machine? (set {Variable} to another)",
                failure);
        }
    }

    private static string? Find()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string packaged = Path.Combine(
            "node_modules", "onnxruntime-node", "bin", "napi-v6", Names.Platform, architecture, Names.File);
        string beside = Path.Combine(AppContext.BaseDirectory, Names.File);
        if (File.Exists(beside))
        {
            return beside;
        }

        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder != null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "eng", "natives", packaged);
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
