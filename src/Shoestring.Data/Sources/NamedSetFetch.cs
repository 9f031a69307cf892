using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>Finds a known set on this machine, or fetches it; every file is checked before it is believed.</summary>
internal static class NamedSetFetch
{
    /// <summary>The folder with the set's files, fetched when it is not there.</summary>
    public static string Folder(NamedSet set, string cache, Action<string>? say)
    {
        var target = Path.Combine(cache, set.Name);
        foreach (var folder in new[] { Path.Combine("/", set.DebianFolder), target })
        {
            if (IsWhole(set, folder, say))
            {
                return folder;
            }
        }

        var work = target + ".partial-" + Environment.ProcessId;
        try
        {
            Directory.CreateDirectory(work);
            say?.Invoke($"fetching {set.Name} ({set.DebianPackage})");
            var source = FromDebian(set, work) ?? FromAddress(set, work, say);
            foreach (var (file, sha256) in set.Files)
            {
                Check(Path.Combine(source, file), sha256);
            }

            Publish(set, source, work, target);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {set.Name} to {cache}: {OneLine.Of(error)}", error);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    /// <summary>Throws unless the gzip file unpacks to bytes with that digest.</summary>
    internal static void Check(string path, string sha256)
    {
        try
        {
            using var packed = File.OpenRead(path);
            using var stream = new GZipStream(packed, CompressionMode.Decompress);
            var found = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (found != sha256)
            {
                throw new InputException($"{Path.GetFileName(path)} is not the known file: SHA-256 {found}");
            }
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"{Path.GetFileName(path)} is not a whole gzip file", error);
        }
    }

    // Checked each time: a third of a second, and a damaged copy is fetched anew instead of learnt from.
    private static bool IsWhole(NamedSet set, string folder, Action<string>? say)
    {
        if (!set.Files.All(f => File.Exists(Path.Combine(folder, f.File))))
        {
            return false;
        }

        try
        {
            foreach (var (file, sha256) in set.Files)
            {
                Check(Path.Combine(folder, file), sha256);
            }

            return true;
        }
        catch (InputException error)
        {
            say?.Invoke($"the copy in {folder} is not used: {error.Message}");
            return false;
        }
    }

    private static void Publish(NamedSet set, string source, string work, string target)
    {
        // Gather beside the target, then rename: a fetch that is cut off leaves no half set behind.
        var whole = Path.Combine(work, "whole");
        Directory.CreateDirectory(whole);
        foreach (var (file, _) in set.Files)
        {
            File.Move(Path.Combine(source, file), Path.Combine(whole, file), overwrite: true);
        }

        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(whole, target);
    }

    private static string? FromDebian(NamedSet set, string work)
    {
        if (!Run(work, "apt-get", "download", set.DebianPackage))
        {
            return null;
        }

        var package = Directory.EnumerateFiles(work, "*.deb").FirstOrDefault();
        return package is not null && Run(work, "dpkg", "-x", package, "unpacked")
            ? Path.Combine(work, "unpacked", set.DebianFolder)
            : null;
    }

    private static string FromAddress(NamedSet set, string work, Action<string>? say)
    {
        say?.Invoke($"the Debian package is not within reach; trying {set.Address}");
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        foreach (var (file, _) in set.Files)
        {
            try
            {
                using var response = client.GetStreamAsync(new Uri(set.Address, file)).GetAwaiter().GetResult();
                using var target = File.Create(Path.Combine(work, file));
                response.CopyTo(target);
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                throw new InputException(
                    $"cannot fetch {set.Name}: neither `apt-get download {set.DebianPackage}` nor {set.Address} "
                    + $"answers; unpack the package into {Path.GetDirectoryName(work)}/{set.Name} by hand",
                    error);
            }
        }

        return work;
    }

    private static bool Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // no such program: not a Debian machine
        }
    }
}
